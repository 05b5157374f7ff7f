"""Every write of moderation."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from weerklank.contributions.actions import put_in_sight, show_files_to
from weerklank.contributions.counts import change_count, counts
from weerklank.contributions.models import Contribution
from weerklank.contributions.states import CONTRIBUTION, OUT_OF_SIGHT, ContributionState
from weerklank.contributions.words import clean_words
from weerklank.kernel import audit, clock, events
from weerklank.kernel.action import action
from weerklank.kernel.policy import Refused, WrongState, authorise
from weerklank.kernel.states import may_become
from weerklank.moderation import kept
from weerklank.moderation.events import (
    ContributionHidden,
    ContributionReported,
    ContributionRestored,
)
from weerklank.moderation.models import Decision, Report
from weerklank.moderation.policies import (
    may_exclude_author,
    may_lift_exclusion,
    may_moderate_contribution,
    may_report_contribution,
    may_see_report,
)
from weerklank.spaces.aliases import exclude
from weerklank.spaces.audiences import team_audience
from weerklank.spaces.models import Alias, Exclusion
from weerklank.spaces.person import Person

MOST_REPORT_WORDS = 1000
MOST_REASON_WORDS = 300
SAME_REPORT = timedelta(minutes=10)
REPORTER = audit.Actor("reporter")


@action
def report_contribution(
    *, person: Person, contribution: Contribution, reason: str, words: str
) -> Report:
    """Tells the team that `contribution` should not stand there; nobody learns who did.

    What it says is kept sealed for thirty days. The same report within ten minutes counts once.
    Raises Denied, WrongState when it no longer stands, Refused when the input will not do.
    """
    authorise(may_report_contribution(person, contribution))
    reported = _locked(contribution)
    if reported.state == ContributionState.WITHDRAWN:
        raise WrongState(_("The author took this back already. There is nothing left to report."))
    if reported.state in OUT_OF_SIGHT:
        raise WrongState(_("The team has already hidden this."))
    if reason not in Report.Reason.values:
        raise Refused(_("Choose why this should not stand here."))
    words = clean_words(words, most=MOST_REPORT_WORDS)
    there = Report.objects.filter(
        contribution=reported, reason=reason, words=words, state=Report.State.OPEN,
        made_at__gte=clock.now() - SAME_REPORT,
    ).first()  # fmt: skip
    if there is not None:
        return there
    report_id = uuid.uuid4()
    report = Report.objects.create(
        id=report_id,
        space_id=reported.topic.space_id,
        contribution=reported,
        reason=reason,
        words=words,
        kept_sealed=kept.seal_reported(report_id, reported),
        kept_until=kept.last_day(),
    )
    audit.write(actor=REPORTER, verb="report", subject=reported, scope=report.space_id)
    events.record(ContributionReported(report=report.pk))
    return report


@action
def hide_contribution(*, person: Person, contribution: Contribution, reason: str) -> Contribution:
    """Hides `contribution` from all but the team and its author, who is told `reason`.

    Its open reports are settled; a promise of an answer keeps running. Hiding twice is the same as
    once. Raises Denied, WrongState when its author took it back, Refused without a reason.
    """
    authorise(may_moderate_contribution(person, contribution))
    locked = _locked(contribution)
    if locked.state == ContributionState.HIDDEN:
        return locked
    if not may_become(CONTRIBUTION, ContributionState(locked.state), ContributionState.HIDDEN):
        raise WrongState(_("The author took this back already. There is nothing left to hide."))
    reason = _clean_reason(reason)
    if counts(locked):
        change_count(locked, -1)
    locked.state, locked.hidden_because = ContributionState.HIDDEN, reason
    locked.save(update_fields=["state", "hidden_because"])
    show_files_to(locked, team_audience(locked.topic.space))
    _settle(locked.reports.filter(state=Report.State.OPEN))
    decision = Decision.objects.create(
        contribution=locked, kind=Decision.Kind.HIDDEN, reason=reason
    )
    audit.write(actor=person.actor, verb="hide", subject=locked, scope=locked.topic.space_id)
    events.record(ContributionHidden(contribution=locked.pk, decision=decision.pk))
    return locked


@action
def restore_contribution(*, person: Person, contribution: Contribution) -> Contribution:
    """Puts a hidden contribution back; its author is told. Twice is the same as once.

    Raises Denied, WrongState when its author took it back.
    """
    authorise(may_moderate_contribution(person, contribution))
    locked = _locked(contribution)
    if locked.state == ContributionState.STANDING:
        return locked
    if not may_become(CONTRIBUTION, ContributionState(locked.state), ContributionState.STANDING):
        raise WrongState(_("The author took this back already. It cannot be put back."))
    put_in_sight(locked)
    decision = Decision.objects.create(contribution=locked, kind=Decision.Kind.RESTORED)
    audit.write(actor=person.actor, verb="restore", subject=locked, scope=locked.topic.space_id)
    events.record(ContributionRestored(contribution=locked.pk, decision=decision.pk))
    return locked


@action
def settle_reports(
    *, person: Person, contribution: Contribution, reports: Collection[uuid.UUID]
) -> None:
    """Marks these reports about `contribution` as looked at, with nothing done.

    Only the reports named: one that came in meanwhile stays open. Twice is the same as once.
    Raises Denied.
    """
    authorise(may_moderate_contribution(person, contribution))
    locked = _locked(contribution)
    settled = _settle(locked.reports.filter(pk__in=reports, state=Report.State.OPEN))
    if settled:
        audit.write(
            actor=person.actor, verb="settle_reports", subject=locked, scope=locked.topic.space_id
        )


@action
def look_into_kept_words(*, person: Person, report: Report) -> kept.Kept:
    """What was said when this was reported; looking leaves a line in the trail.

    Raises Denied, WrongState when the thirty days have passed.
    """
    authorise(may_see_report(person, report))
    fresh = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if not kept.can_be_opened(fresh):
        raise WrongState(_("These words were kept for 30 days. Now they are gone."))
    audit.write(actor=person.actor, verb="look_into_kept", subject=fresh, scope=fresh.space_id)
    return kept.open_reported(fresh)


@action
def exclude_author(*, person: Person, contribution: Contribution, reason: str) -> Exclusion:
    """Stops whoever wrote `contribution` from writing in its space, under every name of theirs.

    Reading and membership stay; nobody is told which other names it hits. Deciding twice on one
    name is the same as once. Raises Denied, Refused without a reason or when the account is gone.
    """
    authorise(may_exclude_author(person, contribution))
    alias = Alias.objects.select_for_update(of=("self",)).get(pk=contribution.alias_id)
    there = Exclusion.objects.filter(alias=alias, lifted=False).first()
    if there is not None:
        return there
    exclusion = exclude(alias=alias, reason=_clean_reason(reason))
    audit.write(actor=person.actor, verb="exclude", subject=exclusion, scope=exclusion.space_id)
    return exclusion


@action
def lift_exclusion(*, person: Person, exclusion: Exclusion) -> None:
    """Lets somebody write again who was stopped. Twice is the same as once. Raises Denied."""
    authorise(may_lift_exclusion(person, exclusion))
    if Exclusion.objects.filter(pk=exclusion.pk, lifted=False).update(lifted=True):
        audit.write(
            actor=person.actor, verb="lift_exclusion", subject=exclusion, scope=exclusion.space_id
        )


def _locked(contribution: Contribution) -> Contribution:
    return (
        Contribution.objects.select_for_update(of=("self",))
        .select_related("topic", "topic__space", "alias", "audience")
        .get(pk=contribution.pk)
    )


def _clean_reason(reason: str) -> str:
    reason = clean_words(reason, most=MOST_REASON_WORDS)
    if not reason:
        raise Refused(_("Write down why. The author reads this."))
    return reason


def _settle(reports: QuerySet[Report]) -> int:
    return reports.update(state=Report.State.SETTLED)
