"""Somebody of the demo does not agree that the team left what they reported as it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from weerklank.contributions.models import Contribution
from weerklank.demo.reading import DemoSaid
from weerklank.demo.region import RegionBuilder
from weerklank.kernel import clock
from weerklank.moderation.actions import appeal_report, leave_contribution
from weerklank.moderation.models import Report

Plan = Callable[[datetime, Callable[[], object]], None]


def plan_disagreement(
    plan: Plan, builder: RegionBuilder, said: DemoSaid, contribution: Contribution, worker: str
) -> None:
    """Plans that `worker` leaves what was reported, and that who reported it does not agree."""
    sent = clock.now()

    def leave() -> None:
        leave_contribution(person=builder.person(worker), contribution=contribution)

    def disagree() -> None:
        appeal_report(
            person=builder.person(said.reported_by),
            report=Report.objects.get(contribution=contribution),
            words=said.reporter_disagrees,
        )

    plan(sent + timedelta(hours=5), leave)
    plan(sent + timedelta(hours=20), disagree)
