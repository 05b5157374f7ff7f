"""What is new on a topic or in a conversation, for who has it open."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    CharField,
    DateTimeField,
    Func,
    OuterRef,
    Q,
    QuerySet,
    UUIDField,
)

from weerklank.contributions.models import Contribution, Topic
from weerklank.contributions.policies import contributions_visible_to, said_by, topics_visible_to
from weerklank.contributions.states import OUT_OF_SIGHT, ContributionState
from weerklank.kernel.live import telling
from weerklank.kernel.prepared import prepared
from weerklank.spaces.audiences import PUBLIC, SIGNED_IN
from weerklank.spaces.models import Audience
from weerklank.spaces.person import Person

# More is told as this many.
MOST_NEW = 100
M = TypeVar("M", Topic, Contribution)


def announce(said: Contribution) -> None:
    """Tells who has the topic or the conversation open that `said` stands there, in its audience.

    Inside the action that makes it so. Of what was said under hidden words nobody hears.
    """
    if said.root_id is None:
        telling.announce(said.topic_id, audience=said.audience_id)
        return
    unseen = Contribution.objects.filter(pk=said.root_id, state__in=OUT_OF_SIGHT)
    if not unseen.exists():
        telling.announce(said.topic_id, said.root_id, audience=said.audience_id)


@dataclass(frozen=True, slots=True)
class News:
    """What others said at `place`, on `topic`, and what a pass to hear of more says.

    `new` holds ids, the oldest first, `MOST_NEW` at most; `audiences` are those of the person that
    matter there; `seen` is the database's snapshot in which all this was read.
    """

    place: uuid.UUID
    topic: uuid.UUID
    new: list[uuid.UUID]
    audiences: frozenset[uuid.UUID]
    seen: str


def news_on_topic(person: Person, *, topic: uuid.UUID, since: datetime) -> News | None:
    """What was said on a topic after `since`; None when `person` may not see it. One query."""
    read = _topic(person, topic=topic, since=since).first
    return _news(read, topic) if read else None


def news_in_conversation(
    person: Person, *, contribution: uuid.UUID, since: datetime
) -> News | None:
    """What was said below a contribution after `since`, as `news_on_topic`. One query."""
    read = _voice(person, contribution=contribution, since=since).first
    return _news(read, read.topic_id) if read else None


@prepared(topic=UUIDField(), since=DateTimeField())
def _topic(person: Person, topic: uuid.UUID, since: datetime) -> QuerySet[Topic]:
    said = Q(topic=OuterRef("pk"), sent_at__gt=since)
    within = Q(space=OuterRef("space")) | Q(pk=OuterRef("audience"))
    return _with_news(person, topics_visible_to(person).filter(pk=topic), said, within)


@prepared(contribution=UUIDField(), since=DateTimeField())
def _voice(person: Person, contribution: uuid.UUID, since: datetime) -> QuerySet[Contribution]:
    said = Q(root=OuterRef("pk"), topic=OuterRef("topic"), sent_at__gt=since)
    within = Q(space=OuterRef("topic__space")) | Q(pk=OuterRef("audience"))
    voices = contributions_visible_to(person).filter(pk=contribution, parent=None)
    return _with_news(person, voices.prefetch_related(None), said, within)


def _with_news(person: Person, rows: QuerySet[M], said: Q, within: Q) -> QuerySet[M]:
    new = contributions_visible_to(person).filter(said, state=ContributionState.STANDING)
    new = new.exclude(said_by(person)).prefetch_related(None).order_by("sent_at", "id")
    hears = Audience.objects.filter(within | Q(pk__in=[PUBLIC, SIGNED_IN]))
    return rows.annotate(
        new=ArraySubquery(new.values("pk")[:MOST_NEW]),
        hears=ArraySubquery(hears.filter(pk__among=person.audiences).values("pk")),
        seen=Func(template="pg_current_snapshot()::text", output_field=CharField()),
    )


def _news(read: Topic | Contribution, topic: uuid.UUID) -> News:
    found = vars(read)
    return News(read.pk, topic, found["new"], frozenset(found["hears"]), found["seen"])
