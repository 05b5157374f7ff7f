"""Reads of the queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Avg,
    DateField,
    DateTimeField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
    Value,
)
from django.db.models.functions import JSONObject

from weerklank.contributions.holding import words_of_reason
from weerklank.contributions.models import Contribution
from weerklank.contributions.states import ContributionState
from weerklank.kernel import clock
from weerklank.kernel.pagination import Page, page_by_moment, page_of, read_cursor, slice_after
from weerklank.kernel.prepared import Rows, prepared
from weerklank.moderation.models import Case, Report
from weerklank.moderation.policies import (
    cases_visible_to,
    contributions_moderated_by,
    exclusions_liftable_by,
)
from weerklank.moderation.reports.slips import reports_of
from weerklank.moderation.rules import words_of_rule
from weerklank.spaces.models import Exclusion, Post
from weerklank.spaces.person import Person
from weerklank.spaces.policies import spaces_worked_in_by

CASES_SHOWN = 25
EXCLUSIONS_SHOWN = 50
MEASURED = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class OpenReport:
    """A report that waits, as a moderator sees it."""

    pk: UUID
    reason: str
    words: str
    made_at: datetime
    has_kept_words: bool


@dataclass(frozen=True, slots=True)
class SeenCase:
    """A case as a moderator sees it; `looker` is the first name of who looks at it now."""

    case: Case
    contribution: Contribution
    reports: list[OpenReport]
    held_because: list[str]
    looker: str
    is_mine: bool

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


def waiting(person: Person, *, cursor: str | None = None) -> Rows[Case]:
    """What waits in the spaces of `person`'s teams: grave ones first, then by age. Two queries.

    A page and one more when there is a next; `seen_cases` shows it.
    """
    at, key = read_cursor(cursor)
    reported = reports_of(person.account)
    return _waiting(person, now=clock.now(), today=clock.today(), reported=reported, at=at, key=key)


@prepared(
    now=DateTimeField(), today=DateField(), reported=ArrayField(UUIDField()), at=DateTimeField(),
    key=UUIDField(),
)  # fmt: skip
def _waiting(
    person: Person,
    now: datetime,
    today: date,
    reported: list[UUID],
    at: datetime | None,
    key: UUID | None,
) -> QuerySet[Case]:
    visible = cases_visible_to(person, reported=reported)
    rows = _as_seen(visible, person, now=now, today=today)
    return slice_after(rows, moment="sorted_at", at=at, key=key, size=CASES_SHOWN, ascending=True)


def next_case(person: Person) -> Case | None:
    """What `person` is to look at next: the first that nobody has. Two queries."""
    free = Q(claimed_until=None) | Q(claimed_until__lte=clock.now()) | Q(claimed_by=person.account)
    rows = cases_visible_to(person).filter(free, state=Case.State.OPEN)
    return rows.order_by("sorted_at", "id").first()


def _as_seen(rows: QuerySet[Case], person: Person, *, now: datetime, today: date) -> QuerySet[Case]:
    """The open ones of `rows` with all that `seen_case` wants, at no further query."""
    names = Post.objects.filter(account=OuterRef("claimed_by")).exclude(first_name="")
    return (
        rows.filter(state=Case.State.OPEN)
        .select_related("contribution__topic__space", "contribution__alias__post")
        .defer("contribution__stems")
        .annotate(
            looker=Subquery(names.values("first_name")[:1]),
            is_claimed=Q(claimed_until__gt=now),
            is_own_claim=Q(claimed_by=person.account) if person.is_signed_in else Value(False),
            open_reports=_open_reports(OuterRef("contribution"), today),
        )
    )


def seen_cases(rows: Rows[Case]) -> tuple[list[SeenCase], str | None]:
    """The cases on a page of `waiting`, and the cursor of the next page. No query."""
    page = page_of(rows.items, moment="sorted_at", size=CASES_SHOWN)
    return [seen_case(case) for case in page.items], page.next_cursor


def seen_case(case: Case) -> SeenCase:
    """A case of `waiting` or `cases_of`, as who asked for it sees it. No query."""
    given = vars(case)
    is_mine = bool(given["is_claimed"] and given["is_own_claim"])
    return SeenCase(
        case=case,
        contribution=case.contribution,
        reports=_reports(given["open_reports"]),
        held_because=[words for code in case.reasons if (words := words_of_reason(code))],
        looker=(given["looker"] or "") if given["is_claimed"] and not is_mine else "",
        is_mine=is_mine,
    )


def average_time(person: Person) -> Rows[timedelta]:
    """How long it took on average, in the last ninety days, until a case was decided. One query.

    No row when nothing was.
    """
    return _average_time(person, since=clock.now() - MEASURED)


@prepared(since=DateTimeField())
def _average_time(person: Person, since: datetime) -> QuerySet[Case, timedelta]:
    closed = Case.objects.filter(
        space__in=spaces_worked_in_by(person).values("pk"),
        state=Case.State.CLOSED,
        closed_at__gte=since,
    )
    together = closed.order_by().values("state")
    average = Avg(F("closed_at") - F("opened_at"))
    return together.annotate(time=average).values_list("time", flat=True)


def hidden(person: Person, *, cursor: str | None = None) -> Page[Contribution]:
    """The hidden contributions in the spaces of `person`'s teams, newest first."""
    rows = contributions_moderated_by(person).filter(state=ContributionState.HIDDEN)
    return page_by_moment(rows, moment="sent_at", cursor=cursor)


def case_of(person: Person, contribution: UUID, kind: Case.Kind) -> Case | None:
    """The open case of this kind about a contribution, as `waiting` reads it. As `cases_of`."""
    return cases_of(person, contribution).get(kind)


def cases_of(person: Person, contribution: UUID) -> dict[str, Case]:
    """The open cases about a contribution by their kind, as `waiting` reads them. Two queries."""
    about = cases_visible_to(person).filter(contribution=contribution)
    found = _as_seen(about, person, now=clock.now(), today=clock.today())
    return {case.kind: case for case in found}


def why_held(contribution: Contribution) -> list[str]:
    """Why a contribution waits, in sentences for its author and the team. One query, when held."""
    if contribution.state != ContributionState.HELD:
        return []
    waiting = Case.objects.filter(
        contribution=contribution, kind=Case.Kind.REVIEW, state=Case.State.OPEN
    )
    codes = waiting.values_list("reasons", flat=True).first() or []
    return [words for code in codes if (words := words_of_reason(code))]


def _open_reports(contribution: OuterRef, today: date) -> ArraySubquery:
    # In the one query of the page: a signed-in page has ten at most.
    rows = Report.objects.filter(contribution=contribution, state=Report.State.OPEN)
    lines = rows.order_by("-made_at", "-id").values(
        line=JSONObject(
            id="id",
            reason="reason",
            rule_words="rule_words",
            words="words",
            made_at="made_at",
            has_kept_words=Q(kept_sealed__isnull=False, kept_until__gte=today),
        )
    )
    return ArraySubquery(lines)


def _reports(lines: list[dict[str, Any]]) -> list[OpenReport]:
    return [
        OpenReport(
            pk=UUID(line["id"]),
            reason=words_of_rule(line["reason"], line["rule_words"]),
            words=line["words"],
            made_at=datetime.fromisoformat(line["made_at"]),
            has_kept_words=bool(line["has_kept_words"]),
        )
        for line in lines
    ]


def exclusions(person: Person, *, after: UUID | None = None) -> tuple[list[Exclusion], UUID | None]:
    """Who may not write in the spaces `person` manages, and the id after which there are more."""
    lasting = Q(until=None) | Q(until__gte=clock.today())
    rows = exclusions_liftable_by(person).filter(
        Q(pk__gt=after) if after else Q(), lasting, lifted=False
    )
    found = list(rows.order_by("pk")[: EXCLUSIONS_SHOWN + 1])
    shown = found[:EXCLUSIONS_SHOWN]
    return shown, shown[-1].pk if len(found) > EXCLUSIONS_SHOWN else None
