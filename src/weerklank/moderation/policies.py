"""Who may report, look, decide and disagree."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from weerklank.contributions.models import Contribution
from weerklank.contributions.policies import is_author, may_see_contribution
from weerklank.kernel import clock
from weerklank.moderation.models import Case, Decision, Report, ReportAppeal
from weerklank.moderation.reports.slips import reports_of
from weerklank.spaces.models import Alias, Exclusion, Space
from weerklank.spaces.person import Person
from weerklank.spaces.policies import (
    may_manage_space,
    may_work_in_space,
    spaces_manageable_by,
    spaces_worked_in_by,
)

# Half a year, as the Digital Services Act has it.
APPEAL_TIME = timedelta(days=183)
Kind = Decision.Kind
APPEALABLE = (
    Kind.HIDDEN, Kind.CHANGE_ASKED, Kind.MOVED, Kind.MERGED, Kind.THREAD_CLOSED,
    Kind.THREAD_SLOWED, Kind.WARNED, Kind.PAUSED, Kind.EXCLUDED,
)  # fmt: skip
# About who said it: this goes on holding when the words are taken back.
ABOUT_PERSON = (Kind.WARNED, Kind.PAUSED, Kind.EXCLUDED)
# What its author is not told of: nothing changed for them.
SILENT = (Kind.LEFT,)


def may_report_contribution(person: Person, contribution: Contribution) -> bool:
    """Say that something should not stand there: who can read it, with an account or without."""
    return may_see_contribution(person, contribution)


def may_moderate_contribution(person: Person, contribution: Contribution) -> bool:
    """Decide about a contribution: the team of its space, its own author left out."""
    return may_work_in_space(person, contribution.topic.space) and not is_author(
        person, contribution
    )


def contributions_moderated_by(person: Person) -> QuerySet[Contribution]:
    """The contributions for which `may_moderate_contribution` holds."""
    return (
        Contribution.objects.filter(topic__space__in=spaces_worked_in_by(person).values("pk"))
        .exclude(alias__among=person.alias_ids)
        .select_related(
            "topic", "topic__space", "alias", "alias__post", "alias__post__organisation"
        )
        .defer("stems")
    )


def may_see_case(person: Person, case: Case) -> bool:
    """Take part in the queue: the team of the space; of an appeal, who did not decide before.

    What somebody wrote themselves waits for a colleague, and so does what they reported.
    """
    if not may_moderate_contribution(person, case.contribution):
        return False
    if case.kind == Case.Kind.APPEAL:
        return not _decided_on_appeals(person).filter(contribution=case.contribution_id).exists()
    if case.kind == Case.Kind.REPORTER:
        waiting = waiting_reporters().filter(report__contribution=case.contribution_id)
        about = Decision.objects.filter(reports__appeal__in=waiting).select_related(
            "contribution__topic__space"
        )
        return any(may_reconsider_decision(person, decision) for decision in about)
    return True


def cases_visible_to(person: Person, *, reported: Collection[UUID] | None = None) -> QuerySet[Case]:
    """The cases for which `may_see_case` holds; `reported` as of `decisions_reconsidered_by`."""
    own = Q(
        kind=Case.Kind.APPEAL, contribution__in=_decided_on_appeals(person).values("contribution")
    )
    mine = decisions_reconsidered_by(person, reported=reported)
    for_me = mine.filter(pk=OuterRef("report__decision"))
    reconsidered = waiting_reporters().filter(Exists(for_me)).values("report__contribution")
    return (
        Case.objects.filter(space__in=spaces_worked_in_by(person).values("pk"))
        .filter(~Q(kind=Case.Kind.REPORTER) | Q(contribution__in=reconsidered))
        .exclude(contribution__alias__among=person.alias_ids)
        .exclude(own)
    )


def _decided_on_appeals(person: Person) -> QuerySet[Decision]:
    """What `person` decided and its author disagrees with, as long as nobody judged."""
    return with_appeals(Decision.objects.filter(_taken_by(person)))


def with_appeals(rows: QuerySet[Decision]) -> QuerySet[Decision]:
    """Those of `rows` that wait to be judged; an appeal that was taken back has no words."""
    return rows.filter(appeal__words__gt="", verdict=None)


def waiting_reporters() -> QuerySet[ReportAppeal]:
    """Where a reporter waits for another moderator; what was taken back has no words."""
    return ReportAppeal.objects.filter(words__gt="", verdict=None)


def may_see_report(person: Person, report: Report) -> bool:
    """Read a report and the words kept with it: the team of its space."""
    return may_work_in_space(person, report.space)


def reports_visible_to(person: Person) -> QuerySet[Report]:
    """The reports for which `may_see_report` holds."""
    return Report.objects.filter(space__in=spaces_worked_in_by(person).values("pk")).select_related(
        "space", "contribution"
    )


def may_see_decision(person: Person, decision: Decision) -> bool:
    """Read what was decided and why: the author of what it is about, and the team."""
    return is_author(person, decision.contribution) or may_work_in_space(
        person, decision.contribution.topic.space
    )


def decisions_visible_to(person: Person) -> QuerySet[Decision]:
    """The decisions for which `may_see_decision` holds."""
    return Decision.objects.filter(
        Q(contribution__alias__among=person.alias_ids)
        | Q(contribution__topic__space__in=spaces_worked_in_by(person).values("pk"))
    ).select_related("contribution__topic__space", "contribution__alias", "into", "appeal")


def may_appeal_decision(person: Person, decision: Decision) -> bool:
    """Disagree with a decision, within half a year: whose words it is about."""
    return (
        is_author(person, decision.contribution)
        and decision.kind in APPEALABLE
        and clock.now() <= appealable_until(decision)
    )


def appealable_until(decision: Decision) -> datetime:
    """Until when its author can say that they do not agree."""
    return decision.made_at + APPEAL_TIME


def may_judge_decision(person: Person, decision: Decision) -> bool:
    """Judge whether a decision was right: the team, and never who took it.

    Nor who took the one in whose place it came because a reporter disagreed with that.
    """
    is_own = person.account is not None and person.account.pk in deciders_of(decision)
    return may_moderate_contribution(person, decision.contribution) and not is_own


def decisions_judged_by(person: Person) -> QuerySet[Decision]:
    """The decisions for which `may_judge_decision` holds."""
    return (
        Decision.objects.filter(
            contribution__topic__space__in=spaces_worked_in_by(person).values("pk")
        )
        .exclude(_taken_by(person))
        .exclude(contribution__alias__among=person.alias_ids)
        .select_related("contribution__topic__space", "contribution__alias", "appeal")
    )


def deciders_of(decision: Decision) -> set[UUID]:
    """The accounts that took `decision`, or one in whose place it came. One query."""
    before = decision.answers.values_list("report__decision__decided_by", flat=True)
    return {key for key in (decision.decided_by_id, *before) if key is not None}


def _taken_by(person: Person) -> Q:
    """Of decisions: taken by `person`, or in the place of one that they took."""
    if person.account is None:
        return Q(pk=None)
    replaced = ReportAppeal.objects.filter(
        verdict=OuterRef("pk"), report__decision__decided_by=person.account
    )
    return Q(decided_by=person.account) | Q(Exists(replaced))


def may_appeal_report(person: Person, report: Report) -> bool:
    """Disagree with what was decided about a report: who made it and kept its slip, half a year."""
    return reports_appealable_by(person).filter(pk=report.pk).exists()


def reports_appealable_by(person: Person) -> QuerySet[Report]:
    """The reports for which `may_appeal_report` holds. One query for the slips."""
    return Report.objects.filter(
        pk__in=reports_of(person.account),
        state=Report.State.SETTLED,
        decision__made_at__gte=clock.now() - APPEAL_TIME,
    ).select_related("decision", "contribution")


def may_reconsider_decision(person: Person, decision: Decision) -> bool:
    """Decide anew because who reported something disagrees.

    Who may judge the decision, did not judge it for its author, and reported nothing of it.
    """
    return (
        may_judge_decision(person, decision)
        and not Decision.objects.filter(about=decision, decided_by=person.account).exists()
        and not decision.reports.filter(pk__in=reports_of(person.account)).exists()
    )


def decisions_reconsidered_by(
    person: Person, *, reported: Collection[UUID] | None = None
) -> QuerySet[Decision]:
    """The decisions for which `may_reconsider_decision` holds.

    One query for the slips; none when `reported` has what `reports_of` gives for this person.
    """
    reports = reports_of(person.account) if reported is None else reported
    rows = decisions_judged_by(person).exclude(reports__pk__among=reports)
    if person.account is None:
        return rows
    return rows.exclude(verdict__decided_by=person.account)


def may_exclude_author(person: Person, contribution: Contribution) -> bool:
    """Stop whoever wrote this from writing: who manages the space. Staff are spoken to instead."""
    return (
        contribution.alias.kind != Alias.Kind.POST
        and may_manage_space(person, contribution.topic.space)
        and not is_author(person, contribution)
    )


def may_lift_exclusion(person: Person, exclusion: Exclusion) -> bool:
    """See that somebody was stopped, and let them write again: who manages the space."""
    return may_manage_space(person, exclusion.space)


def exclusions_liftable_by(person: Person) -> QuerySet[Exclusion]:
    """The exclusions for which `may_lift_exclusion` holds, with the name they were decided on."""
    return Exclusion.objects.filter(
        space__in=spaces_manageable_by(person).values("pk")
    ).select_related("space", "alias")


def may_set_order(person: Person, space: Space) -> bool:
    """Say what a space looks at first, and who is called for help: who manages it."""
    return may_manage_space(person, space)


def may_see_help(person: Person, offer: Decision) -> bool:
    """See where one can turn to: only who wrote the words about which somebody worries."""
    return offer.kind == Decision.Kind.HELPED and is_author(person, offer.contribution)


def help_offered_to(person: Person) -> QuerySet[Decision]:
    """The offers for which `may_see_help` holds."""
    return Decision.objects.filter(
        kind=Decision.Kind.HELPED, contribution__alias__among=person.alias_ids
    )
