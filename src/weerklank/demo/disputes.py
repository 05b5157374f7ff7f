"""What moderators of the demo decide, and who does not agree with that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from weerklank.contributions.models import Contribution
from weerklank.demo.naming import decide_about_name
from weerklank.demo.reading import DemoSaid, DemoSpace
from weerklank.demo.region import RegionBuilder
from weerklank.kernel import clock
from weerklank.moderation.actions import (
    appeal_decision,
    appeal_report,
    ask_to_change,
    hide_contribution,
    leave_contribution,
    report_contribution,
)
from weerklank.moderation.models import Report
from weerklank.moderation.rules import OTHER, WORRY
from weerklank.people.models import Account
from weerklank.spaces.person import NOBODY, Person

Plan = Callable[[datetime, Callable[[], object]], None]


@dataclass(frozen=True, kw_only=True)
class Dispute:
    """About `contribution`, which `author` just said as `said` in the space of `content`."""

    builder: RegionBuilder
    content: DemoSpace
    said: DemoSaid
    contribution: Contribution
    author: Account

    def plan(self, plan: Plan, *, now: datetime) -> None:
        """Plans all of it. What still waits for a moderator `now` came in this very day."""
        said, sent, lately = self.said, clock.now(), now - timedelta(hours=3)
        if said.reported or said.hidden:
            is_decided = said.hidden or said.asked or said.reporter_disagrees
            plan(sent + timedelta(hours=2) if is_decided else lately, self._report)
        if said.worried:
            plan(lately, self._worry)
        if said.asked:
            plan(sent + timedelta(hours=4), self._ask)
        if said.hidden:
            plan(sent + timedelta(hours=5), self._hide)
        if said.disagrees:
            plan(lately, self._disagree)
        if said.reporter_disagrees:
            plan(sent + timedelta(hours=5), self._leave)
            plan(sent + timedelta(hours=20), self._disagree_as_reporter)
        if said.handed_over:
            # What is decided already was long ago; what waits came in yesterday.
            long_ago, yesterday = sent + timedelta(hours=6), now - timedelta(hours=20)
            plan(long_ago if said.name_asked else yesterday, self._decide_about_name)

    @property
    def _manager(self) -> Person:
        return self.builder.person(self.content.managers[0])

    @property
    def _reporter(self) -> Person:
        return self.builder.person(self.said.reported_by) if self.said.reported_by else NOBODY

    def _report(self) -> None:
        reason = self.said.reported or "spam"
        report_contribution(
            person=self._reporter, contribution=self.contribution, reason=reason, words=""
        )

    def _worry(self) -> None:
        report_contribution(person=NOBODY, contribution=self.contribution, reason=WORRY, words="")

    def _ask(self) -> None:
        ask_to_change(
            person=self._manager,
            contribution=self.contribution,
            reason=self.said.asked,
            rule=self.said.reported or OTHER,
        )

    def _hide(self) -> None:
        hide_contribution(
            person=self._manager, contribution=self.contribution, reason=self.said.hidden
        )

    def _leave(self) -> None:
        worker = self.builder.person(self.content.team[0])
        leave_contribution(person=worker, contribution=self.contribution)

    def _disagree(self) -> None:
        appeal_decision(
            person=Person(account=self.author),
            decision=self.contribution.decisions.get(),
            words=self.said.disagrees,
        )

    def _disagree_as_reporter(self) -> None:
        appeal_report(
            person=self._reporter,
            report=Report.objects.get(contribution=self.contribution),
            words=self.said.reporter_disagrees,
        )

    def _decide_about_name(self) -> None:
        decide_about_name(self.builder, self.said, self.contribution, self._manager)
