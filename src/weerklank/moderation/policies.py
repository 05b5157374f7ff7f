"""Who may report, hide and stop."""

from __future__ import annotations

from django.db.models import QuerySet

from weerklank.contributions.models import Contribution
from weerklank.contributions.policies import may_see_contribution
from weerklank.moderation.models import Report
from weerklank.spaces.models import Alias, Exclusion
from weerklank.spaces.person import Person
from weerklank.spaces.policies import (
    may_manage_space,
    may_work_in_space,
    spaces_manageable_by,
    spaces_worked_in_by,
)


def may_report_contribution(person: Person, contribution: Contribution) -> bool:
    """Say that something should not stand there: who can read it, with an account or without."""
    return may_see_contribution(person, contribution)


def may_moderate_contribution(person: Person, contribution: Contribution) -> bool:
    """Hide a contribution, put it back, settle its reports: the team of its space."""
    return may_work_in_space(person, contribution.topic.space)


def contributions_moderated_by(person: Person) -> QuerySet[Contribution]:
    """The contributions for which `may_moderate_contribution` holds."""
    return Contribution.objects.filter(
        topic__space__in=spaces_worked_in_by(person).values("pk")
    ).select_related("topic", "topic__space", "alias", "alias__post", "alias__post__organisation")


def may_see_report(person: Person, report: Report) -> bool:
    """Read a report and the words kept with it: the team of its space."""
    return may_work_in_space(person, report.space)


def reports_visible_to(person: Person) -> QuerySet[Report]:
    """The reports for which `may_see_report` holds."""
    return Report.objects.filter(space__in=spaces_worked_in_by(person).values("pk")).select_related(
        "space", "contribution"
    )


def may_exclude_author(person: Person, contribution: Contribution) -> bool:
    """Stop whoever wrote this from writing: who manages the space. Staff are spoken to instead."""
    return contribution.alias.kind != Alias.Kind.POST and may_manage_space(
        person, contribution.topic.space
    )


def authors_excludable_by(person: Person) -> QuerySet[Contribution]:
    """The contributions for which `may_exclude_author` holds."""
    return (
        Contribution.objects.filter(topic__space__in=spaces_manageable_by(person).values("pk"))
        .exclude(alias__kind=Alias.Kind.POST)
        .select_related("topic", "topic__space", "alias")
    )


def may_lift_exclusion(person: Person, exclusion: Exclusion) -> bool:
    """See that somebody was stopped, and let them write again: who manages the space."""
    return may_manage_space(person, exclusion.space)


def exclusions_liftable_by(person: Person) -> QuerySet[Exclusion]:
    """The exclusions for which `may_lift_exclusion` holds, with the name they were decided on."""
    return Exclusion.objects.filter(
        space__in=spaces_manageable_by(person).values("pk")
    ).select_related("space", "alias")
