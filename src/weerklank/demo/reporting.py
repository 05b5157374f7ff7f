"""Somebody of the demo reports what the team then leaves as it is, and may not agree with that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from weerklank.contributions.models import Contribution
from weerklank.demo.reading import DemoSaid
from weerklank.demo.region import RegionBuilder
from weerklank.kernel import clock
from weerklank.moderation.actions import appeal_report, leave_contribution, report_contribution
from weerklank.moderation.models import Report

Plan = Callable[[datetime, Callable[[], object]], None]


def plan_report(
    plan: Plan, builder: RegionBuilder, said: DemoSaid, contribution: Contribution, worker: str
) -> None:
    """Plans the report, that `worker` leaves it, and that its maker does not agree."""
    sent = clock.now()

    def report() -> None:
        report_contribution(
            person=builder.person(said.reported_by),
            contribution=contribution,
            reason=said.reported,
            words="",
        )

    def leave() -> None:
        leave_contribution(person=builder.person(worker), contribution=contribution)

    def disagree() -> None:
        appeal_report(
            person=builder.person(said.reported_by),
            report=Report.objects.get(contribution=contribution),
            words=said.reporter_disagrees,
        )

    plan(sent + timedelta(hours=2), report)
    plan(sent + timedelta(hours=5), leave)
    if said.reporter_disagrees:
        plan(sent + timedelta(hours=20), disagree)
