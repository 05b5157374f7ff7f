"""Reads of contributions."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, TextField, Value, prefetch_related_objects
from django.db.models.functions import Concat

from weerklank.contributions.models import Attachment, Contribution, Topic
from weerklank.contributions.policies import (
    PARTS,
    contributions_visible_to,
    may_write_out_recording,
    said_by,
    with_faces,
)
from weerklank.contributions.states import ContributionState
from weerklank.kernel.pagination import Page, page_by_moment
from weerklank.kernel.policy import get_visible
from weerklank.media.kinds import RECORDINGS
from weerklank.media.models import Asset
from weerklank.media.queries import picture_address
from weerklank.spaces.person import Person

Also = Callable[[QuerySet[Contribution]], QuerySet[Contribution]]


@dataclass(frozen=True, slots=True)
class Conversation:
    """A page of contributions, the answers under each (oldest first), and photos by alias."""

    page: Page[Contribution]
    answers: dict[uuid.UUID, list[Contribution]]
    photos: dict[uuid.UUID, str]


def _as_they_are(rows: QuerySet[Contribution]) -> QuerySet[Contribution]:
    return rows


def voices_of_topic(
    person: Person,
    topic: Topic,
    *,
    cursor: str | None = None,
    size: int = 20,
    also: Also = _as_they_are,
) -> Conversation:
    """What was said on a topic, newest first, as far as `person` may see it. Three queries.

    `also` is how a higher floor joins what it knows of each contribution, at no further query.
    """
    rows = contributions_visible_to(person).filter(topic=topic, parent=None)
    return _conversation(person, also(rows), cursor=cursor, size=size)


def my_contributions(
    person: Person, *, cursor: str | None = None, size: int = 20, also: Also = _as_they_are
) -> Conversation:
    """Everything that `person` said, under any alias, newest first; withdrawn ones too.

    Three queries; `also` as above.
    """
    rows = Contribution.objects.filter(said_by(person), kind=Contribution.Kind.VOICE)
    return _conversation(person, also(with_faces(rows)), cursor=cursor, size=size)


def one_voice(
    person: Person, contribution: uuid.UUID, *, also: Also = _as_they_are
) -> tuple[Contribution, Conversation]:
    """What somebody said, and the conversation of it alone. Three queries; `also` as above.

    Raises Http404 when it is not there for `person`.
    """
    rows = also(contributions_visible_to(person)).prefetch_related(None)
    found = get_visible(rows, pk=contribution, kind=Contribution.Kind.VOICE)
    return found, _with_answers(person, Page([found], None))


def with_files_said(rows: QuerySet[Contribution]) -> QuerySet[Contribution]:
    """`rows` with what their files show and say, for `everything_said`, at no further query."""
    files = Attachment.objects.filter(contribution=OuterRef("pk"), asset__isnull=False)
    lines = Concat("asset__description", Value("\n"), "asset__written", output_field=TextField())
    return rows.annotate(files_said=ArraySubquery(files.order_by("position").values(line=lines)))


def everything_said(contribution: Contribution) -> str:
    """All that can be found of a contribution of `with_files_said`: title, words, and its files."""
    said = [contribution.title, contribution.words, *vars(contribution)["files_said"]]
    return "\n\n".join(text for text in said if text.strip())


def recordings_to_write_out(person: Person, said: Iterable[Contribution]) -> list[Attachment]:
    """The recordings in `said` of which `person` may write down what is said. No query."""
    return [
        part
        for one in said
        if one.state != ContributionState.WITHDRAWN and may_write_out_recording(person, one)
        for part in one.attachments.all()
        if part.asset is not None
        and part.asset.kind in RECORDINGS
        and part.asset.state == Asset.State.READY
    ]


def own_contributions(person: Person) -> QuerySet[Contribution]:
    """What `person` said and may read, under any alias."""
    return contributions_visible_to(person).filter(said_by(person))


def count_of_mine(person: Person, *, most: int = 100) -> int:
    """How many contributions of `person` stand, counted no further than `most`."""
    return (
        Contribution.objects.filter(said_by(person), kind=Contribution.Kind.VOICE)
        .exclude(state="withdrawn")[:most]
        .count()
    )


def photos_of(said: Iterable[Contribution]) -> dict[uuid.UUID, str]:
    """Alias id to the address of their photo, for those of `said` that show one. No query."""
    return {
        one.alias_id: picture_address(portrait)
        for one in said
        if (portrait := vars(one)["portrait"])
    }


def _conversation(
    person: Person, rows: QuerySet[Contribution], *, cursor: str | None, size: int
) -> Conversation:
    page = page_by_moment(rows.prefetch_related(None), moment="sent_at", cursor=cursor, size=size)
    return _with_answers(person, page)


def _with_answers(person: Person, page: Page[Contribution]) -> Conversation:
    """The parts of voices and answers come in one query, so neither list brings its own."""
    rows = contributions_visible_to(person).filter(parent__in=[one.pk for one in page.items])
    replies = list(rows.prefetch_related(None).order_by("sent_at", "id"))
    answers: dict[uuid.UUID, list[Contribution]] = {}
    for reply in replies:
        if reply.parent_id:
            answers.setdefault(reply.parent_id, []).append(reply)
    everything = [*page.items, *replies]
    prefetch_related_objects(everything, PARTS)
    return Conversation(page, answers, photos_of(everything))
