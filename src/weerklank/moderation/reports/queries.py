"""Reads of what one reported oneself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from weerklank.contributions.states import ContributionState
from weerklank.kernel import clock
from weerklank.moderation.models import Decision, Report, ReportAppeal, Slip
from weerklank.moderation.policies import appealable_until
from weerklank.moderation.reports.slips import reports_on
from weerklank.moderation.rules import OTHER, WORRY, words_of_rule
from weerklank.spaces.person import Person

MOST_SHOWN = 100


class Again(StrEnum):
    """How it stands with looking again, because one does not agree."""

    WAITS = "waits"
    GONE = "gone"
    STAYS = "stays"
    ANEW = "anew"


@dataclass(frozen=True, slots=True)
class MyReport:
    """A report of one's own: what one said, what came of it, and of not agreeing with that.

    `until` is when one can disagree at the latest; None when one cannot, or did so.
    """

    slip: UUID
    made_at: datetime
    rule: str
    words: str
    is_worry: bool
    is_settled: bool
    decided: str
    because: str
    until: datetime | None
    again: Again | None
    disagreed: str
    decided_again: str
    because_again: str


def my_reports(person: Person) -> list[MyReport]:
    """What `person` reported, newest first, until half a year after somebody looked. Two queries.

    Of a decision they hear what was done with the words that they reported, and under which rule;
    never what was written to the author. What was for the author alone (a warning, a pause) they
    hear in no more words than that something was done.
    """
    # A slip has no moment to sort by: of who has more than fit, the same ones are shown each time.
    slips = list(Slip.objects.filter(account=person.account).order_by("pk")[:MOST_SHOWN])
    reports = reports_on(slips).items() if slips else []
    newest_first = sorted(reports, key=lambda one: one[1].made_at, reverse=True)
    return [seen_report(slip, report) for slip, report in newest_first]


def seen_report(slip: UUID, report: Report) -> MyReport:
    """A report that `reports_on` found, as who made it sees it. No query."""
    decided, because = _came_of_it(report.decision)
    appeal: ReportAppeal | None = getattr(report, "appeal", None)
    again, decided_again, because_again = _came_of_disagreeing(appeal)
    return MyReport(
        slip=slip,
        made_at=report.made_at,
        rule=words_of_rule(report.reason, report.rule_words),
        words=report.words,
        is_worry=report.reason == WORRY,
        is_settled=report.state == Report.State.SETTLED,
        decided=decided,
        because=because,
        until=None if appeal is not None else _until(report),
        again=again,
        disagreed=appeal.words if appeal is not None else "",
        decided_again=decided_again,
        because_again=because_again,
    )


def _until(report: Report) -> datetime | None:
    """Until when one can disagree: not with what is gone."""
    if report.decision is None or report.contribution.state == ContributionState.WITHDRAWN:
        return None
    until = appealable_until(report.decision)
    return until if clock.now() <= until else None


def _came_of_disagreeing(appeal: ReportAppeal | None) -> tuple[Again | None, str, str]:
    """How it stands; the new decision with its rule, or why it stays as it was."""
    if appeal is None:
        return None, "", ""
    if appeal.verdict is None:
        return (Again.WAITS if appeal.words else Again.GONE), "", ""
    if appeal.verdict.kind == Decision.Kind.UPHELD:
        return Again.STAYS, "", appeal.verdict.reason
    return Again.ANEW, *_came_of_it(appeal.verdict)


def _came_of_it(decision: Decision | None) -> tuple[str, str]:
    """What was decided, as a reporter hears it, and the rule in words when that is for them too."""
    if decision is None:
        return "", ""
    if decision.kind not in _OPEN:
        return "done", ""
    verdict = getattr(decision, "verdict", None)
    if verdict is not None and verdict.kind == Decision.Kind.OVERTURNED:
        return Decision.Kind.OVERTURNED, ""
    names_rule = decision.kind == Decision.Kind.HIDDEN and decision.rule != OTHER
    return decision.kind, (words_of_rule(decision.rule, decision.rule_words) if names_rule else "")


# What everybody who can read there sees happen.
_OPEN = frozenset({
    Decision.Kind.LEFT, Decision.Kind.RELEASED, Decision.Kind.HIDDEN, Decision.Kind.CHANGE_ASKED,
    Decision.Kind.MOVED, Decision.Kind.MERGED, Decision.Kind.THREAD_CLOSED,
    Decision.Kind.THREAD_SLOWED,
})  # fmt: skip
