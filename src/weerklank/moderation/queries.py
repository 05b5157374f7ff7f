"""Reads of moderation."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Prefetch, Q, QuerySet, Subquery

from weerklank.contributions.models import Contribution
from weerklank.contributions.states import ContributionState
from weerklank.kernel.pagination import Page, page_by_moment
from weerklank.moderation.kept import can_be_opened
from weerklank.moderation.models import Report
from weerklank.moderation.policies import contributions_moderated_by, exclusions_liftable_by
from weerklank.spaces.models import Exclusion
from weerklank.spaces.person import Person

EXCLUSIONS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Case:
    """A contribution that moderators look at, with its open reports, the newest first."""

    contribution: Contribution
    reports: list[Report]

    @property
    def kept(self) -> list[Report]:
        """The reports made about other words than stand there now, as long as those are kept."""
        return [
            report
            for report in self.reports
            if can_be_opened(report) and _changed_since(report, self.contribution)
        ]


def _changed_since(report: Report, contribution: Contribution) -> bool:
    return contribution.state == ContributionState.WITHDRAWN or (
        contribution.edited_at is not None and contribution.edited_at > report.made_at
    )


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
    open_ones = Report.objects.filter(state=Report.State.OPEN).order_by("-made_at", "-id")
    return rows.prefetch_related(Prefetch("reports", queryset=open_ones, to_attr="open_reports"))


def cases(page: Page[Contribution]) -> list[Case]:
    """The cases on a page of `reported` or `hidden`."""
    return [Case(row, list(getattr(row, "open_reports"))) for row in page.items]  # noqa: B009


def exclusions(person: Person, *, after: UUID | None = None) -> tuple[list[Exclusion], UUID | None]:
    """Who may not write in the spaces `person` manages, and the id after which there are more."""
    rows = exclusions_liftable_by(person).filter(Q(pk__gt=after) if after else Q(), lifted=False)
    found = list(rows.order_by("pk")[: EXCLUSIONS_SHOWN + 1])
    shown = found[:EXCLUSIONS_SHOWN]
    return shown, shown[-1].pk if len(found) > EXCLUSIONS_SHOWN else None
