"""Who is told of reports and of what the team decided, and in which words."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db.models import Q, QuerySet, UUIDField
from django.urls import reverse
from django.utils.translation import gettext as _

from weerklank.contributions.states import ContributionState
from weerklank.kernel.notices import NoticeKind, Wording, register
from weerklank.kernel.prepared import prepared
from weerklank.moderation.events import (
    ContributionHidden,
    ContributionReported,
    ContributionRestored,
)
from weerklank.moderation.models import Decision, Report
from weerklank.spaces.aliases import alias_of_post, post_for
from weerklank.spaces.models import Membership, Post, Space


def managers_of(space: Space) -> list[uuid.UUID]:
    """The visible aliases of who manages `space`, else of its organisation's administrators."""
    managers = Membership.objects.filter(space=space, role=Membership.Role.MANAGER)
    posts = list(
        Post.objects.filter(account__in=managers.values("account")).select_related("organisation")
    ) or list(
        Post.objects.filter(
            organisation=space.organisation_id, is_administrator=True
        ).select_related("organisation")
    )
    shown = (
        post_for([post for post in posts if post.account_id == account], space)
        for account in {post.account_id for post in posts}
    )
    return [alias_of_post(post=post, space=space).pk for post in shown if post is not None]


def told_of_report(event: ContributionReported) -> list[uuid.UUID]:
    """The managers of the space."""
    report = Report.objects.select_related("space", "space__organisation").get(pk=event.report)
    return managers_of(report.space)


@prepared(subjects=ArrayField(UUIDField()))
def read_reports(subjects: list[uuid.UUID]) -> QuerySet[Report]:
    """The reports at which nobody looked yet."""
    waiting = Report.objects.filter(pk__among=subjects, state=Report.State.OPEN)
    return waiting.select_related("space")


def word_reports(waiting: list[Report]) -> dict[uuid.UUID, Wording]:
    """That something was reported, and where."""
    return {
        report.pk: Wording(
            _("Somebody reported a contribution in %(space)s.") % {"space": report.space.name},
            reverse("moderation:queue"),
        )
        for report in waiting
    }


def told_of_decision(event: ContributionHidden | ContributionRestored) -> list[uuid.UUID]:
    """The name under which it was said."""
    decision = Decision.objects.select_related("contribution").get(pk=event.decision)
    return [decision.contribution.alias_id]


@prepared(subjects=ArrayField(UUIDField()))
def read_decisions(subjects: list[uuid.UUID]) -> QuerySet[Decision]:
    """The decisions about what its author did not take back."""
    withdrawn = Q(contribution__state=ContributionState.WITHDRAWN)
    decisions = Decision.objects.filter(~withdrawn, pk__among=subjects)
    return decisions.select_related("contribution__topic").defer("contribution__stems")


def word_decisions(decisions: list[Decision]) -> dict[uuid.UUID, Wording]:
    """What the team decided, with their reason."""
    return {decision.pk: Wording(_sentence(decision), _path(decision)) for decision in decisions}


def _sentence(decision: Decision) -> str:
    title = decision.contribution.topic.title
    if decision.kind == Decision.Kind.RESTORED:
        return _("The team put your contribution to “%(title)s” back.") % {"title": title}
    return _("The team hid your contribution to “%(title)s”. Their reason: %(reason)s") % {
        "title": title,
        "reason": decision.reason,
    }


def _path(decision: Decision) -> str:
    return reverse("portal:contribution", kwargs={"contribution": decision.contribution_id})


register(
    NoticeKind(
        name="moderation.reported",
        event=ContributionReported,
        told=told_of_report,
        subject=lambda event: event.report,
        read=read_reports,
        word=word_reports,
        group="work",
    )
)
for _name, _event in (
    ("moderation.hidden", ContributionHidden),
    ("moderation.restored", ContributionRestored),
):
    register(
        NoticeKind(
            name=_name,
            event=_event,
            told=told_of_decision,
            subject=lambda event: event.decision,
            read=read_decisions,
            word=word_decisions,
            group="decisions",
        )
    )
