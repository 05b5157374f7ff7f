"""Reads of moderation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from weerklank.contributions.models import Contribution
from weerklank.contributions.states import ContributionState
from weerklank.kernel import clock
from weerklank.kernel.pagination import Page, page_by_moment
from weerklank.moderation.models import Report
from weerklank.moderation.policies import contributions_moderated_by, exclusions_liftable_by
from weerklank.spaces.models import Exclusion
from weerklank.spaces.person import Person

EXCLUSIONS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class OpenReport:
    """A report that waits, as a moderator sees it."""

    pk: UUID
    reason: str
    words: str
    made_at: datetime
    has_kept_words: bool


@dataclass(frozen=True, slots=True)
class Case:
    """A contribution that moderators look at, with its open reports, the newest first."""

    contribution: Contribution
    reports: list[OpenReport]

    @property
    def kept(self) -> list[OpenReport]:
        """The reports made about other words than stand there now, as long as those are kept."""
        changed_at = self.contribution.edited_at
        withdrawn = self.contribution.state == ContributionState.WITHDRAWN
        return [
            report
            for report in self.reports
            if report.has_kept_words
            and (withdrawn or (changed_at is not None and changed_at > report.made_at))
        ]


def reported(person: Person, *, cursor: str | None = None) -> Page[Contribution]:
    """What has open reports in the spaces of `person`'s teams, the newest report first."""
    open_ones = Report.objects.filter(contribution=OuterRef("pk"), state=Report.State.OPEN)
    newest = open_ones.order_by().values("contribution").annotate(at=Max("made_at")).values("at")
    rows = contributions_moderated_by(person).filter(Exists(open_ones))
    rows = _with_reports(rows.annotate(reported_at=Subquery(newest)))
    return page_by_moment(rows, moment="reported_at", cursor=cursor)


def hidden(person: Person, *, cursor: str | None = None) -> Page[Contribution]:
    """The hidden contributions in the spaces of `person`'s teams, newest first."""
    rows = contributions_moderated_by(person).filter(state=ContributionState.HIDDEN)
    return page_by_moment(_with_reports(rows), moment="sent_at", cursor=cursor)


def _with_reports(rows: QuerySet[Contribution]) -> QuerySet[Contribution]:
    # In the one query of the page: a signed-in page has ten at most.
    open_ones = (
        Report.objects.filter(contribution=OuterRef("pk"), state=Report.State.OPEN)
        .order_by("-made_at", "-id")
        .values(
            line=JSONObject(
                id="id",
                reason="reason",
                words="words",
                made_at="made_at",
                has_kept_words=Q(kept_sealed__isnull=False, kept_until__gte=clock.today()),
            )
        )
    )
    return rows.annotate(open_reports=ArraySubquery(open_ones))


def cases(page: Page[Contribution]) -> list[Case]:
    """The cases on a page of `reported` or `hidden`."""
    return [Case(row, _reports(row)) for row in page.items]


def _reports(row: Contribution) -> list[OpenReport]:
    lines: list[dict[str, Any]] = getattr(row, "open_reports")  # noqa: B009 - an annotation
    return [
        OpenReport(
            pk=UUID(line["id"]),
            reason=str(Report.Reason(line["reason"]).label),
            words=line["words"],
            made_at=datetime.fromisoformat(line["made_at"]),
            has_kept_words=bool(line["has_kept_words"]),
        )
        for line in lines
    ]


def exclusions(person: Person, *, after: UUID | None = None) -> tuple[list[Exclusion], UUID | None]:
    """Who may not write in the spaces `person` manages, and the id after which there are more."""
    rows = exclusions_liftable_by(person).filter(Q(pk__gt=after) if after else Q(), lifted=False)
    found = list(rows.order_by("pk")[: EXCLUSIONS_SHOWN + 1])
    shown = found[:EXCLUSIONS_SHOWN]
    return shown, shown[-1].pk if len(found) > EXCLUSIONS_SHOWN else None
