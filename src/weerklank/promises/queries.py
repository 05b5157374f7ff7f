"""Every read of promises."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
    Value,
    When,
)
from django.utils.translation import gettext as _

from weerklank.contributions.models import Contribution
from weerklank.kernel import clock, dates
from weerklank.kernel.prepared import Rows, prepared
from weerklank.people.models import Account
from weerklank.promises.models import Promise
from weerklank.promises.states import PromiseState
from weerklank.promises.working_days import MONDAY_TO_FRIDAY, WorkCalendar
from weerklank.spaces.models import ClosingDay, Membership, Organisation, Post, Space
from weerklank.spaces.person import TEAM_ROLES, Person
from weerklank.spaces.policies import meant_for

RECORD_PERIOD = timedelta(days=90)
RECORD_THRESHOLD = 10


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """What a card, a receipt or a list says of a promise.

    `state` is `running`, `today`, `kept`, `broken` or `lapsed`, as the component `promise` knows
    them; `who` answers (a first name, a role, or the team); `by` is a day in words: the day owed,
    or the day answered when kept; `note` is a second line, or empty.
    """

    state: str
    who: str
    by: str
    note: str
    due_at: datetime
    renewed_due_at: datetime | None
    settled_at: datetime | None

    @property
    def is_owed(self) -> bool:
        """Whether an answer is still to come."""
        return self.settled_at is None


@dataclass(frozen=True, slots=True)
class Record:
    """How a space kept its promises: `percentage` of the `count` that came to their end."""

    percentage: int
    count: int


def calendar_of(organisation: Organisation) -> WorkCalendar:
    """When `organisation` works. One query. Hours that cannot be are read as nine to five."""
    hours: dict[str, object] = {}
    if organisation.works_from < organisation.works_until:
        hours = {"works_from": organisation.works_from, "works_until": organisation.works_until}
    return WorkCalendar(
        works_on=frozenset(organisation.works_on) & frozenset(range(7)) or MONDAY_TO_FRIDAY,
        closed_on=frozenset(_closing_days(organisation=organisation.pk).items),
        **hours,  # type: ignore[arg-type]
    )


def account_in_charge(space: Space) -> Account | None:
    """Who sees to it that people in `space` are answered: the one in charge, else a manager.

    Else anybody of the team; None when there is no team. One query.
    """
    membership = _first_in_charge(space=space.pk).first
    return membership.account if membership else None


@prepared(space=UUIDField())
def _first_in_charge(space: uuid.UUID) -> QuerySet[Membership]:
    team = Membership.objects.filter(space=space, role__in=TEAM_ROLES, account__is_active=True)
    turn = Case(
        When(is_in_charge=True, then=Value(0)),
        When(role=Membership.Role.MANAGER, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return team.annotate(turn=turn).select_related("account").order_by("turn", "pk")[:1]


@prepared(organisation=UUIDField())
def _closing_days(organisation: uuid.UUID) -> QuerySet[ClosingDay, date]:
    days = ClosingDay.objects.filter(organisation=organisation)
    return days.values_list("day", flat=True)


def with_promises(person: Person, rows: QuerySet[Contribution]) -> QuerySet[Contribution]:
    """`rows` with the promise of each and who answers it, for `promise_lines`. No query more.

    As far as each is for `person`.
    """
    as_team = Q(answers_as_team=True, organisation__may_answer_as_team=True)
    in_charge = Post.objects.filter(
        account=OuterRef("promise__in_charge"),
        organisation=OuterRef("promise__space__organisation"),
    ).values(name=Case(When(as_team, then="role"), default="first_name"))
    return rows.select_related("promise", "promise__space").annotate(
        in_charge_name=Subquery(in_charge[:1]),
        sees_promise=Case(When(meant_for(person), then=True), default=False),
    )


def promise_lines(contributions: Iterable[Contribution]) -> dict[uuid.UUID, PromiseLine]:
    """Contribution id to what is to be said of its promise, for those that have one.

    For contributions read `with_promises`. No query.
    """
    return {
        one.pk: _line_of(one.promise, vars(one)["in_charge_name"])
        for one in contributions
        if vars(one)["sees_promise"] and hasattr(one, "promise")
    }


def _line_of(promise: Promise, first_name_or_role: str | None) -> PromiseLine:
    """The line of one promise; without a name to answer by, the team of its space answers."""
    state, by, note = _in_words(promise)
    return PromiseLine(
        state=state,
        who=first_name_or_role or _("The team of %(space)s") % {"space": promise.space.name},
        by=by,
        note=note,
        due_at=promise.due_at,
        renewed_due_at=promise.renewed_due_at,
        settled_at=promise.settled_at,
    )


class RecordOfSpace:
    """How one space kept its promises, when somebody looks."""

    def __init__(self, rows: Rows[tuple[int, int]]) -> None:
        self.rows = rows

    @property
    def record(self) -> Record | None:
        """The record; None below ten promises."""
        count, in_time = self.rows.first or (0, 0)
        if count < RECORD_THRESHOLD:
            return None
        return Record(percentage=in_time * 100 // count, count=count)


def record_of(space: Space) -> RecordOfSpace:
    """The record of `space` over the last 90 days. One query.

    Counted are the promises that were kept or broken in that time, to what all who enter the space
    may read: of what was said to fewer the number would tell. A broken one counts from its first
    date on, also while nobody has answered yet. Lapsed ones are not counted.
    """
    return RecordOfSpace(_record(space=space.pk, since=clock.now() - RECORD_PERIOD))


@prepared(space=UUIDField(), since=DateTimeField())
def _record(space: uuid.UUID, since: datetime) -> QuerySet[Promise, tuple[int, int]]:
    """How many promises of a space came to their end since then, and how many were kept."""
    kept = Q(state=PromiseState.KEPT, settled_at__gte=since)
    broken = Q(state=PromiseState.BROKEN, due_at__gte=since)
    return (
        Promise.objects.filter(kept | broken, space=space)
        .filter(contribution__audience=F("space__content_audience"))
        .values_list("space")
        .annotate(count=Count("id"), kept=Count("id", filter=kept))
        .values_list("count", "kept")
    )


def _in_words(promise: Promise) -> tuple[str, str, str]:
    """State, day and note of a promise, in words."""
    if promise.state == PromiseState.LAPSED:
        return "lapsed", "", ""
    if promise.state == PromiseState.KEPT and promise.settled_at is not None:
        return "kept", dates.weekday(promise.settled_at), ""
    if promise.state == PromiseState.BROKEN or promise.due_at < clock.now():
        return "broken", dates.weekday(promise.due_at), _late_note(promise)
    is_today = promise.due_at.astimezone(clock.AMSTERDAM).date() == clock.today()
    return "today" if is_today else "running", dates.weekday(promise.due_at), ""


def _late_note(promise: Promise) -> str:
    if promise.settled_at is not None:
        return _("The answer came on %(day)s.") % {"day": dates.weekday(promise.settled_at)}
    if promise.renewed_due_at is not None and promise.renewed_due_at > clock.now():
        return _("The new date is %(day)s.") % {"day": dates.weekday(promise.renewed_due_at)}
    return ""
