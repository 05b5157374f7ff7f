"""Every write of a reporter who disagrees, and of the moderator who decides anew.

A decision about a report can be wrong for who made it as well, also when nothing was done. Who that
is stays as unknown as it was: the report is found from their slip, and from nothing else.
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from weerklank.contributions.models import Contribution
from weerklank.contributions.states import ContributionState
from weerklank.contributions.words import clean_words
from weerklank.kernel import audit
from weerklank.kernel.action import action
from weerklank.kernel.policy import Refused, WrongState, authorise
from weerklank.moderation.appeals.actions import MOST_APPEAL_WORDS, locked_about
from weerklank.moderation.decisions.recording import MOST_REASON_WORDS
from weerklank.moderation.models import Case, Decision, Report, ReportAppeal
from weerklank.moderation.policies import (
    may_appeal_report,
    may_reconsider_decision,
    waiting_reporters,
)
from weerklank.moderation.queue.cases import close_case, open_case, refuse_claimed
from weerklank.moderation.reports.actions import REPORTER
from weerklank.spaces.person import Person


@action
def appeal_report(*, person: Person, report: Report, words: str) -> ReportAppeal:
    """Has another moderator look again, because who made `report` does not agree. Once for each.

    Nothing is written on the side of their account. Raises Denied for who has no slip of it, while
    nobody looked and when half a year has passed; WrongState when its author took the words back;
    Refused without words or with too many.
    """
    authorise(may_appeal_report(person, report))
    assert report.decision is not None
    said = locked_about(report.decision)
    there = ReportAppeal.objects.filter(report=report).first()
    if there is not None:
        return there
    if said.state == ContributionState.WITHDRAWN:
        raise WrongState(_("The author took this back already. There is nothing left to decide."))
    words = clean_words(words, most=MOST_APPEAL_WORDS)
    if not words:
        raise Refused(_("Write down why you do not agree."))
    appeal = ReportAppeal.objects.create(report=report, words=words)
    open_case(said, kind=Case.Kind.REPORTER)
    audit.write(
        actor=REPORTER, verb="appeal_report", subject=report.decision, scope=report.space_id
    )
    return appeal


@action
def uphold_decision(*, person: Person, decision: Decision, reason: str) -> Decision:
    """Lets a decision be with which reporters disagree; they read `reason`. Returns the verdict.

    Its author, for whom nothing changes, is not told. Raises Denied for who may not decide anew,
    WrongState when nobody waits for it any more or a colleague has it, Refused without a reason.
    """
    said, case = _looked_again(person, decision)
    reason = clean_words(reason, most=MOST_REASON_WORDS)
    if not reason:
        raise Refused(_("Write down why. Who reported it reads this."))
    verdict = Decision.objects.create(
        contribution=said,
        kind=Decision.Kind.UPHELD,
        rule=decision.rule,
        rule_words=decision.rule_words,
        reason=reason,
        decided_by=person.account,
    )
    _answer(decision, verdict, case)
    audit.write(
        actor=person.actor, verb="uphold_for_reporter", subject=decision, scope=said.topic.space_id
    )
    return verdict


@action
def decide_anew(*, person: Person, decision: Decision, decide: Callable[[], object]) -> Decision:
    """Has something else be decided, because reporters were right; returns the new decision.

    `decide` is an action of `decisions/` about the same contribution, which tells the author as
    ever. Raises what `uphold_decision` raises and what `decide` does; Refused too when that
    changed nothing.
    """
    said, case = _looked_again(person, decision)
    of_this = Decision.objects.filter(contribution=said)
    before = list(of_this.values_list("pk", flat=True))
    decide()
    verdict = of_this.exclude(pk__in=before).first()
    if verdict is None:
        raise Refused(_("That was decided already. Choose something else."))
    _answer(decision, verdict, case)
    return verdict


def _looked_again(person: Person, decision: Decision) -> tuple[Contribution, Case | None]:
    """The locked contribution and case. Raises as the actions."""
    authorise(may_reconsider_decision(person, decision))
    said = locked_about(decision)
    if not waiting_reporters().filter(report__decision=decision).exists():
        raise WrongState(_("This waits no more: a colleague was first, or the words are gone."))
    case = (
        Case.objects.select_for_update()
        .filter(contribution=said, kind=Case.Kind.REPORTER, state=Case.State.OPEN)
        .first()
    )
    if case is not None:
        refuse_claimed(person, case)
    return said, case


def _answer(decision: Decision, verdict: Decision, case: Case | None) -> None:
    """Gives `verdict` to all who wait for one on `decision`."""
    waiting_reporters().filter(report__decision=decision).update(verdict=verdict)
    others = waiting_reporters().filter(report__contribution=decision.contribution_id)
    if case is not None and not others.exists():
        close_case(case)
