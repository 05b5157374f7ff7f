"""Reads of what one reported oneself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from weerklank.moderation.models import Decision, Report, Slip
from weerklank.moderation.reports.slips import reports_on
from weerklank.moderation.rules import OTHER, WORRY, words_of_rule
from weerklank.spaces.person import Person

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class MyReport:
    """A report of one's own: what one said, and what came of it."""

    made_at: datetime
    rule: str
    words: str
    is_worry: bool
    is_settled: bool
    decided: str
    because: str


def my_reports(person: Person) -> list[MyReport]:
    """What `person` reported in the last half year, newest first. Two queries.

    Of a decision they hear what was done with the words that they reported, and under which rule;
    never what was written to the author. What was for the author alone (a warning, a pause) they
    hear in no more words than that something was done.
    """
    # A slip has no moment to sort by: of who has more than fit, the same ones are shown each time.
    slips = list(Slip.objects.filter(account=person.account).order_by("pk")[:MOST_SHOWN])
    reports = reports_on(slips).values() if slips else []
    return [_seen(report) for report in sorted(reports, key=lambda one: one.made_at, reverse=True)]


def _seen(report: Report) -> MyReport:
    decided, because = _came_of_it(report.decision)
    return MyReport(
        made_at=report.made_at,
        rule=words_of_rule(report.reason, report.rule_words),
        words=report.words,
        is_worry=report.reason == WORRY,
        is_settled=report.state == Report.State.SETTLED,
        decided=decided,
        because=because,
    )


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
