"""The work queue: what is owed an answer, in all spaces of a team."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
    Value,
)
from django.db.models.functions import Coalesce, JSONObject
from django.http import QueryDict
from django.utils.translation import gettext as _

from weerklank.contributions.models import Attachment, Contribution, Topic
from weerklank.contributions.parts import parts_in_query, read_parts
from weerklank.contributions.states import ContributionState
from weerklank.kernel import clock, dates
from weerklank.kernel.pagination import Page, page_of, page_over, read_cursor, slice_after
from weerklank.kernel.prepared import Prepared, Rows, prepared
from weerklank.media.queries import picture_address, portraits_shown
from weerklank.promises.models import Promise
from weerklank.promises.policies import promises_answerable_by
from weerklank.promises.queries import RECORD_PERIOD
from weerklank.promises.states import PromiseState
from weerklank.promises.wording import before
from weerklank.spaces.models import Post
from weerklank.spaces.person import Person
from weerklank.spaces.policies import spaces_worked_in_by


class Show(StrEnum):
    """Which part of the work is asked for."""

    OWED = "open"
    LATE = "te-laat"
    RUNNING = "loopt"
    ANSWERED = "beantwoord"


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What somebody wants to see of the queue; what cannot be read counts as not asked."""

    show: Show = Show.OWED
    space: uuid.UUID | None = None
    topic: uuid.UUID | None = None

    @classmethod
    def read(cls, sent: QueryDict) -> QueueFilter:
        """From the address of the page, or from a form on it."""
        shown = sent.get("toon", "")
        return cls(
            show=Show(shown) if shown in set(Show) else Show.OWED,
            space=_key(sent.get("ruimte")),
            topic=_key(sent.get("onderwerp")),
        )

    def query(self, *, show: Show | None = None, after: str | None = None) -> str:
        """The part of the address after the path; empty for the whole queue."""
        wanted = replace(self, show=show or self.show)
        parts = {
            "toon": "" if wanted.show == Show.OWED else wanted.show.value,
            "ruimte": wanted.space or "",
            "onderwerp": wanted.topic or "",
            "na": after or "",
        }
        query = urlencode({name: value for name, value in parts.items() if value})
        return f"?{query}" if query else ""


@dataclass(frozen=True, slots=True)
class Overview:
    """How much is owed, and the spaces and topics to choose from."""

    owed: int
    late: int
    today: int
    this_week: int
    spaces: list[tuple[str, str]]
    topics: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the team said to a contribution, and who of the team."""

    id: str
    face: object
    name: str
    role: str
    organisation: str
    title: str
    words: str
    parts: list[Attachment]
    photo_url: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """One promise in the queue, in words."""

    promise: Promise
    contribution: Contribution
    parts: list[Attachment]
    is_late: bool
    deadline: str
    note: str
    who: str
    photo_url: str
    answers: list[Answer]


class Queue:
    """A page of the queue and how the work stands, as rows; read when somebody looks."""

    def __init__(
        self, page: Rows[Promise], overview: Rows[tuple[Any, ...]], *, wanted: QueueFilter
    ) -> None:
        self._page, self._overview, self._wanted = page, overview, wanted

    @property
    def rows(self) -> list[Rows[Any]]:
        """All that was read."""
        return [self._page, self._overview]

    @cached_property
    def page(self) -> Page[Promise]:
        """The promises of this page."""
        return page_of(self._page.items, moment=_moment_of(self._wanted.show))

    @property
    def items(self) -> list[Waiting]:
        """The promises of this page, in words."""
        return [waiting(promise) for promise in self.page.items]

    @property
    def overview(self) -> Overview:
        """How the work stands, in all spaces."""
        rows = self._overview.items
        total: Counter[str] = Counter()
        for *_names, counts in rows:
            total.update(counts or {})
        return Overview(
            owed=total["owed"],
            late=total["late"],
            today=total["today"],
            this_week=total["this_week"],
            spaces=list(dict.fromkeys((str(row[0]), row[1]) for row in rows)),
            topics=list(dict.fromkeys((str(row[2]), row[3]) for row in rows)),
        )


def queue_of(person: Person, wanted: QueueFilter, *, cursor: str | None) -> Queue:
    """The queue of `person`: late first, then soonest first; what is answered newest first.

    Two queries at any length.
    """
    now, (at, key) = clock.now(), read_cursor(cursor)
    since = now - RECORD_PERIOD
    page = _PAGES[wanted.show](
        person, now=now, since=since, space=wanted.space, topic=wanted.topic, at=at, key=key
    )
    overview = _overview(
        person,
        now=now,
        midnight=_midnight_after(0),
        sunday=_midnight_after(6 - clock.today().weekday()),
    )
    return Queue(page, overview, wanted=wanted)


@prepared(now=DateTimeField(), midnight=DateTimeField(), sunday=DateTimeField())
def _overview(
    person: Person, now: datetime, midnight: datetime, sunday: datetime
) -> QuerySet[Topic, tuple[Any, ...]]:
    """How much is owed on each topic: late, before midnight, before the week ends, in all.

    For the topics of spaces in which `person` works, on which something was ever promised. Who
    works in a space is part of all of its audiences, so all of it is theirs to count.
    """
    owed = Promise.objects.filter(topic=OuterRef("pk"), settled_at=None).order_by()
    counts = JSONObject(
        owed=Count("pk"),
        late=Count("pk", filter=Q(due_at__lt=now)),
        today=Count("pk", filter=Q(due_at__gte=now, due_at__lt=midnight)),
        this_week=Count("pk", filter=Q(due_at__gte=now, due_at__lt=sunday)),
    )
    return (
        Topic.objects.filter(space__in=spaces_worked_in_by(person).values("pk"))
        .filter(Exists(Promise.objects.filter(topic=OuterRef("pk"))))
        .order_by("space__name", "title", "pk")
        .values_list(
            "space",
            "space__name",
            "pk",
            "title",
            Subquery(owed.values("topic").annotate(counts=counts).values("counts")),
        )
    )


def _page_of(show: Show) -> Prepared[Promise]:
    """The read of a page of one part of the queue."""

    @prepared(
        now=DateTimeField(), since=DateTimeField(), space=UUIDField(), topic=UUIDField(),
        at=DateTimeField(), key=UUIDField(),
    )  # fmt: skip
    def read(
        person: Person,
        now: datetime,
        since: datetime,
        space: uuid.UUID | None,
        topic: uuid.UUID | None,
        at: datetime | None,
        key: uuid.UUID | None,
    ) -> QuerySet[Promise]:
        rows = Promise.objects.filter(space=OuterRef("pk"))
        if space is not None:
            rows = rows.filter(space=space)
        if topic is not None:
            rows = rows.filter(topic=topic)
        if show == Show.ANSWERED:
            rows = rows.filter(settled_at__gte=since).exclude(state=PromiseState.LAPSED)
        else:
            rows = rows.filter(settled_at=None)
        if show == Show.LATE:
            rows = rows.filter(due_at__lt=now)
        if show == Show.RUNNING:
            rows = rows.filter(due_at__gte=now)
        moment, ascending = _moment_of(show), show != Show.ANSWERED
        keys = page_over(
            spaces_worked_in_by(person), rows, moment=moment, at=at, key=key, ascending=ascending
        )
        visible = promises_answerable_by(person).filter(pk__among=keys)
        return slice_after(
            with_voices(visible), moment=moment, at=None, key=None, ascending=ascending
        )

    return read


_PAGES = {show: _page_of(show) for show in Show}


def with_voices(rows: QuerySet[Promise]) -> QuerySet[Promise]:
    """`rows` with all that the queue shows of them: pictures, answers, who is in charge.

    All in one query: the page has few to spend.
    """
    in_charge = Post.objects.filter(
        account=OuterRef("in_charge"), organisation=OuterRef("space__organisation")
    )
    own_photo = portraits_shown().filter(alias=OuterRef("contribution__alias"))
    answers = Contribution.objects.filter(
        parent=OuterRef("contribution"),
        kind=Contribution.Kind.TEAM_ANSWER,
        state=ContributionState.STANDING,
    ).order_by("sent_at", "id")
    rows = rows.select_related(
        "space", "space__organisation", "contribution__alias", "contribution__topic__space"
    ).defer("contribution__stems")
    return rows.annotate(
        in_charge_name=Subquery(in_charge.values("first_name")[:1]),
        portrait=Subquery(own_photo.values("asset")[:1]),
        parts=parts_in_query(OuterRef("contribution")),
        answers=ArraySubquery(
            answers.values(
                answer=JSONObject(
                    id="id",
                    face="alias__face",
                    post="alias__post",
                    name="alias__name",
                    title="title",
                    parts=parts_in_query(OuterRef("pk")),
                    role=Coalesce("alias__post__role", Value("")),
                    organisation=Coalesce("alias__post__organisation__name", Value("")),
                    words="words",
                    portrait=Subquery(
                        portraits_shown().filter(post=OuterRef("alias__post")).values("asset")[:1]
                    ),
                    sent_at="sent_at",
                )
            )
        ),
    )


def waiting(promise: Promise) -> Waiting:
    """One promise of `with_voices`, in words."""
    read = vars(promise)
    is_late = promise.settled_at is None and promise.due_at < clock.now()
    return Waiting(
        promise=promise,
        contribution=promise.contribution,
        parts=read_parts(read["parts"]),
        is_late=is_late,
        deadline=_deadline(promise),
        note=_note(promise) if is_late else "",
        who=read["in_charge_name"] or "",
        photo_url=picture_address(read["portrait"]) if read["portrait"] else "",
        answers=[_answer(row) for row in read["answers"]],
    )


def _answer(row: dict[str, Any]) -> Answer:
    """Who answers as a team is called by their role; it is not said twice."""
    return Answer(
        id=row["id"],
        face=row["face"] or row["post"],
        name=row["name"],
        role="" if row["role"] == row["name"] else row["role"],
        organisation=row["organisation"],
        title=row["title"],
        words=row["words"],
        parts=read_parts(row["parts"]),
        photo_url=picture_address(uuid.UUID(row["portrait"])) if row["portrait"] else "",
        sent_at=datetime.fromisoformat(row["sent_at"]),
    )


def _moment_of(show: Show) -> str:
    """The field by which a part of the queue is ordered."""
    return "settled_at" if show == Show.ANSWERED else "due_at"


def _deadline(promise: Promise) -> str:
    if promise.state == PromiseState.KEPT:
        return _("Answered in time")
    if promise.settled_at is not None:
        return _("Answered too late")
    words = before(promise.due_at)
    if promise.due_at < clock.now():
        return _("Late: it was owed %(before)s") % {"before": words}
    return _("Answer %(before)s") % {"before": words}


def _note(promise: Promise) -> str:
    if promise.renewed_due_at is None or promise.renewed_due_at < clock.now():
        return ""
    return _("The author was told a new date: %(day)s.") % {
        "day": dates.weekday(promise.renewed_due_at)
    }


def _midnight_after(days: int) -> datetime:
    """The end of the day that lies `days` days from today."""
    return datetime.combine(clock.today() + timedelta(days=days + 1), time.min, clock.AMSTERDAM)


def _key(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
