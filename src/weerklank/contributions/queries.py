"""Reads of contributions."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from weerklank.contributions.models import Contribution, Topic
from weerklank.contributions.policies import contributions_visible_to, with_faces
from weerklank.kernel.pagination import Page, page_by_moment
from weerklank.spaces.aliases import aliases_of
from weerklank.spaces.models import Alias
from weerklank.spaces.person import Person


def voices_of_topic(
    person: Person, topic: Topic, *, cursor: str | None = None, size: int = 20
) -> Page[Contribution]:
    """What was said on a topic, newest first, as far as `person` may see it."""
    rows = contributions_visible_to(person).filter(topic=topic, parent=None)
    return page_by_moment(rows, moment="sent_at", cursor=cursor, size=size)


def answers_to(
    person: Person, contributions: Iterable[uuid.UUID]
) -> dict[uuid.UUID, list[Contribution]]:
    """The replies under each of `contributions`, oldest first. Constant queries."""
    answers: dict[uuid.UUID, list[Contribution]] = {}
    rows = contributions_visible_to(person).filter(parent__in=list(contributions))
    for row in rows.order_by("sent_at", "id"):
        if row.parent_id:
            answers.setdefault(row.parent_id, []).append(row)
    return answers


def my_contributions(
    person: Person, *, cursor: str | None = None, size: int = 20
) -> Page[Contribution]:
    """Everything that `person` said, under any alias, newest first; withdrawn ones too."""
    rows = with_faces(
        Contribution.objects.filter(alias__in=aliases_of(person), kind=Contribution.Kind.VOICE)
    )
    return page_by_moment(rows, moment="sent_at", cursor=cursor, size=size)


def count_of_mine(person: Person, *, most: int = 100) -> int:
    """How many contributions of `person` stand, counted no further than `most`."""
    return (
        Contribution.objects.filter(alias__in=aliases_of(person), kind=Contribution.Kind.VOICE)
        .exclude(state="withdrawn")[:most]
        .count()
    )


def faces_of(
    voices: Iterable[Contribution], answers: dict[uuid.UUID, list[Contribution]]
) -> list[Alias]:
    """The aliases behind `voices` and the answers under them."""
    said = [*voices, *(answer for under in answers.values() for answer in under)]
    return [one.alias for one in said]
