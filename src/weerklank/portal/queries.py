"""What the pages show that bring capabilities together, as far as somebody may see it."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db.models import DateField, DateTimeField, F, OuterRef, Q, QuerySet, UUIDField

from weerklank.contributions.counts import OF_PEOPLE, with_count
from weerklank.contributions.models import Contribution, Topic, TopicCount
from weerklank.contributions.policies import (
    contributions_visible_to,
    said_by,
    topics_visible_to,
    with_faces,
)
from weerklank.contributions.states import ContributionState, TopicState
from weerklank.kernel import clock
from weerklank.kernel.pagination import page_over, read_cursor, slice_after
from weerklank.kernel.prepared import Prepared, Rows, prepared
from weerklank.outcomes.queries import Outcomes, latest_outcomes, with_newest_outcome
from weerklank.promises.queries import with_promises
from weerklank.spaces.models import Alias, Portal, Space, UsefulLink
from weerklank.spaces.nearness import around, near
from weerklank.spaces.person import Person
from weerklank.spaces.policies import spaces_visible_to

MOST_ASKED, MOST_VOICES, MOST_SPACES, MOST_TOPICS = 6, 3, 12, 24
# What was said last may have been taken back, so a few topics more are looked at.
MOST_SPOKEN_ON = 12
QUESTIONS_A_PAGE = 12


def _questions_near(
    person: Person, own: uuid.UUID | None, above: uuid.UUID | None
) -> QuerySet[Topic]:
    """The published questions near a front door, with what a card shows of them."""
    rows = (
        topics_visible_to(person)
        .filter(near(own, above, field="space__organisation"), kind="question")
        .exclude(state=TopicState.DRAFT)
        .select_related("question")
    )
    return with_count(person, rows)


def open_questions(person: Person, portal: Portal | None) -> Rows[Topic]:
    """What is asked now; what closes first comes first. One query."""
    return _asked_now(person, today=clock.today(), **around(portal))


@prepared(own=UUIDField(), above=UUIDField(), today=DateField())
def _asked_now(
    person: Person, own: uuid.UUID | None, above: uuid.UUID | None, today: date
) -> QuerySet[Topic]:
    rows = _questions_near(person, own, above).filter(
        Q(opens_on=None) | Q(opens_on__lte=today),
        Q(closes_on=None) | Q(closes_on__gte=today),
        state=TopicState.PUBLISHED,
    )
    return rows.order_by(F("closes_on").asc(nulls_last=True), "-made_at", "-id")[:MOST_ASKED]


def questions_page(
    person: Person, portal: Portal | None, *, closed: bool, cursor: str | None
) -> Rows[Topic]:
    """The open or the closed questions near a front door, newest first, for `page_of`."""
    at, key = read_cursor(cursor)
    page = _QUESTIONS[closed]
    return page(person, today=clock.today(), at=at, key=key, **around(portal))


def _page_of_questions(closed: bool) -> Prepared[Topic]:
    """The read of a page of the open or of the closed questions."""

    @prepared(
        own=UUIDField(), above=UUIDField(), today=DateField(), at=DateTimeField(), key=UUIDField()
    )
    def read(
        person: Person,
        own: uuid.UUID | None,
        above: uuid.UUID | None,
        today: date,
        at: datetime | None,
        key: uuid.UUID | None,
    ) -> QuerySet[Topic]:
        rows = _questions_near(person, own, above)
        if closed:
            rows = rows.filter(Q(state=TopicState.CLOSED) | Q(closes_on__lt=today))
        else:
            rows = rows.filter(state=TopicState.PUBLISHED).exclude(closes_on__lt=today)
        return slice_after(rows, moment="made_at", at=at, key=key, size=QUESTIONS_A_PAGE)

    return read


_QUESTIONS = {closed: _page_of_questions(closed) for closed in (False, True)}


def latest_voices(person: Person, portal: Portal | None) -> Rows[Contribution]:
    """What others said lately. One query."""
    return _latest_voices(person, **around(portal))


@prepared(own=UUIDField(), above=UUIDField())
def _latest_voices(
    person: Person, own: uuid.UUID | None, above: uuid.UUID | None
) -> QuerySet[Contribution]:
    spoken_on = (
        TopicCount.objects.filter(
            near(own, above, field="topic__space__organisation"),
            audience__among=person.audiences,
            newest_at__isnull=False,
        )
        .order_by("-newest_at")
        .values("topic")[:MOST_SPOKEN_ON]
    )
    of_one = Contribution.objects.filter(
        topic=OuterRef("pk"),
        parent=None,
        state=ContributionState.STANDING,
        kind=Contribution.Kind.VOICE,
        audience__among=person.audiences,
    ).exclude(words="")
    topics = topics_visible_to(person).filter(pk__in=spoken_on)
    newest = page_over(topics, of_one, moment="sent_at", size=MOST_VOICES)
    rows = contributions_visible_to(person).filter(pk__among=newest).prefetch_related(None)
    return rows.order_by("-sent_at", "-id")[:MOST_VOICES]


def outcomes_near(person: Person, portal: Portal | None) -> Outcomes:
    """What was done lately. One query."""
    return latest_outcomes(person, **around(portal))


def spaces_near(person: Person, portal: Portal | None) -> Rows[Space]:
    """The spaces near this front door that this person may know of. One query."""
    return _spaces_near(person, **around(portal))


@prepared(own=UUIDField(), above=UUIDField())
def _spaces_near(person: Person, own: uuid.UUID | None, above: uuid.UUID | None) -> QuerySet[Space]:
    rows = spaces_visible_to(person).filter(near(own, above, field="organisation"))
    return rows.exclude(state=Space.State.DRAFT).order_by("name", "id")[:MOST_SPACES]


def front_doors() -> list[Portal]:
    """Every front door. One query."""
    return list(Portal.objects.select_related("organisation").order_by("name"))


@prepared(space=UUIDField())
def one_space(person: Person, space: uuid.UUID) -> QuerySet[Space]:
    """A space that `person` may know of."""
    return spaces_visible_to(person).filter(pk=space)


@prepared(space=UUIDField())
def questions_of_space(person: Person, space: uuid.UUID) -> QuerySet[Topic]:
    """The questions in a space that `person` may read, newest first."""
    rows = with_count(person, topics_visible_to(person)).filter(space=space, kind="question")
    return rows.select_related("question").order_by("-made_at", "-id")[:MOST_TOPICS]


@prepared(space=UUIDField())
def links_of_space(space: uuid.UUID) -> QuerySet[UsefulLink]:
    """Where people in a space can go besides."""
    return UsefulLink.objects.filter(space=space)


def all_i_said(person: Person, *, cursor: str | None) -> Rows[Contribution]:
    """Everything `person` said, under any name, newest first; withdrawn ones too. One query."""
    at, key = read_cursor(cursor)
    return _all_i_said(person, at=at, key=key)


@prepared(at=DateTimeField(), key=UUIDField())
def _all_i_said(
    person: Person, at: datetime | None, key: uuid.UUID | None
) -> QuerySet[Contribution]:
    names = Alias.objects.filter(pk__among=person.alias_ids)
    of_one = Contribution.objects.filter(alias=OuterRef("pk"), kind__in=OF_PEOPLE)
    newest = page_over(names, of_one, moment="sent_at", at=at, key=key)
    rows = with_faces(Contribution.objects.filter(said_by(person), pk__among=newest))
    rows = with_newest_outcome(person, with_promises(person, rows.prefetch_related(None)))
    return slice_after(rows, moment="sent_at", at=None, key=None)


@prepared(contribution=UUIDField())
def one_reply(person: Person, contribution: uuid.UUID) -> QuerySet[Contribution]:
    """What somebody or a team replied, with what the conversation began with."""
    rows = contributions_visible_to(person).filter(pk=contribution, root__isnull=False)
    return rows.prefetch_related(None).select_related("root")


@prepared(contribution=UUIDField())
def one_voice(person: Person, contribution: uuid.UUID) -> QuerySet[Contribution]:
    """What somebody said, with its promise, when `person` may read it."""
    rows = contributions_visible_to(person).filter(pk=contribution, kind=Contribution.Kind.VOICE)
    return with_promises(person, rows.prefetch_related(None))
