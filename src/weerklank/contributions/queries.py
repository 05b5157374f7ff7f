"""Reads of contributions."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Any, cast

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    CharField,
    DateTimeField,
    F,
    OuterRef,
    QuerySet,
    TextField,
    UUIDField,
    Value,
)
from django.db.models.functions import Concat
from django.http import Http404

from weerklank.contributions.models import Attachment, Contribution
from weerklank.contributions.orders import (
    PLACES,
    Order,
    cursor_after,
    read_after,
    slice_in_order,
)
from weerklank.contributions.policies import (
    contributions_visible_to,
    parts_as_shown,
    said_by,
)
from weerklank.contributions.states import ContributionState
from weerklank.contributions.threads import MOST_PLACE
from weerklank.kernel.pagination import Page
from weerklank.kernel.prepared import Prepared, Rows, prepared
from weerklank.media.kinds import RECORDINGS
from weerklank.media.models import Asset
from weerklank.media.queries import picture_address
from weerklank.spaces.person import Person

REPLIES_A_PAGE = 40


class Conversation:
    """A page of contributions, the answers under each, and the files of all of them.

    Nothing is made of the rows until somebody looks.
    """

    def __init__(
        self,
        voices: Rows[Contribution],
        answers: Rows[Contribution] | None,
        parts: Rows[Attachment] | None,
        *,
        size: int,
        order: Order = Order.NEWEST,
    ) -> None:
        self._voices, self._answers, self._parts, self._size = voices, answers, parts, size
        self.order = order

    @property
    def rows(self) -> list[Rows[Any]]:
        """All that was read."""
        return [read for read in (self._voices, self._answers, self._parts) if read is not None]

    @property
    def keys(self) -> list[str]:
        """The ids of the contributions on the page and of all answers, as text."""
        answers = self._answers.keys(most=len(self._answers)) if self._answers else []
        return [*self._voices.keys(most=self._size), *answers]

    @cached_property
    def page(self) -> Page[Contribution]:
        """The contributions, in their order, each with its parts."""
        said = self._voices.items[: self._size]
        has_more = len(self._voices.items) > len(said)
        self._hand_out_parts(said)
        return Page(said, cursor_after(said[-1], self.order) if has_more else None)

    @cached_property
    def answers(self) -> dict[uuid.UUID, list[Contribution]]:
        """Contribution id to the answers under it, oldest first."""
        under: dict[uuid.UUID, list[Contribution]] = {}
        for reply in self.replies:
            if reply.parent_id:
                under.setdefault(reply.parent_id, []).append(reply)
        return under

    @cached_property
    def replies(self) -> list[Contribution]:
        """All that was read below the contribution, in its order, each with its parts."""
        replies = self._answers.items if self._answers else []
        self._hand_out_parts(replies)
        return replies

    @cached_property
    def photos(self) -> dict[uuid.UUID, str]:
        """Alias id to the address of a photo, for all who speak here and show one."""
        return photos_of([*self._voices.items, *(self._answers.items if self._answers else [])])

    @cached_property
    def _parts_of(self) -> dict[uuid.UUID, list[Attachment]]:
        parts: dict[uuid.UUID, list[Attachment]] = {}
        for part in self._parts.items if self._parts else []:
            parts.setdefault(part.contribution_id, []).append(part)
        return parts

    def _hand_out_parts(self, said: Iterable[Contribution]) -> None:
        """Puts the parts where `attachments.all()` looks first."""
        for one in said:
            found = cast(Any, one.attachments.all())
            found._result_cache = self._parts_of.get(one.pk, [])
            cast(Any, one)._prefetched_objects_cache = {"attachments": found}


def seen_contribution(person: Person, contribution: uuid.UUID) -> Contribution:
    """What was said, as a card shows it but without its files. One query.

    Raises Http404 both when it does not exist and when `person` may not see it.
    """
    found = _seen(person, contribution=contribution).first
    if found is None:
        raise Http404
    return found


@prepared(contribution=UUIDField())
def _seen(person: Person, contribution: uuid.UUID) -> QuerySet[Contribution]:
    return contributions_visible_to(person).filter(pk=contribution).prefetch_related(None)


def conversation(
    person: Person, voices: Rows[Contribution], *, size: int = 20, order: Order = Order.NEWEST
) -> Conversation:
    """A page of `voices`, which a policy chose for `person`, with all under it. Two queries."""
    keys = voices.keys(most=size)
    if not keys:
        return Conversation(voices, None, None, size=size, order=order)
    answers = _answers(person, parents=keys)
    said = Conversation(voices, answers, None, size=size)
    parts = _parts(contributions=said.keys)
    return Conversation(voices, answers, parts, size=size, order=order)


def conversation_under(
    person: Person,
    voice: Rows[Contribution],
    *,
    order: Order = Order.CONVERSATION,
    cursor: str = "",
) -> Conversation:
    """One contribution, which a policy chose, and a page of all that was said below it.

    `cursor` is what `replies_of` gave for the page before; one more is read when there is a next.
    Two queries.
    """
    [key] = voice.keys(most=1)
    root = uuid.UUID(key)
    if order == Order.CONVERSATION:
        below = _below(person, root=root, after=cursor[:MOST_PLACE])
    else:
        below = _BELOW[order](person, root=root, **read_after(cursor, order).places)
    said = Conversation(voice, below, None, size=1)
    return Conversation(voice, below, _parts(contributions=said.keys), size=1, order=order)


@prepared(root=UUIDField(), after=CharField(max_length=MOST_PLACE))
def _below(person: Person, root: uuid.UUID, after: str) -> QuerySet[Contribution]:
    rows = _replies_seen(person, root).filter(place__gt=after)
    return rows.order_by("place")[: REPLIES_A_PAGE + 1]


def _below_in(order: Order) -> Prepared[Contribution]:
    """The read of all that was said below a contribution, in an order of its own."""

    @prepared(root=UUIDField(), **PLACES)
    def read(person: Person, root: uuid.UUID, **places: Any) -> QuerySet[Contribution]:
        rows = _replies_seen(person, root)
        return slice_in_order(rows, order, size=REPLIES_A_PAGE, **places)

    return read


_BELOW = {order: _below_in(order) for order in (Order.NEWEST, Order.SUPPORTED)}


def _replies_seen(person: Person, root: uuid.UUID) -> QuerySet[Contribution]:
    rows = contributions_visible_to(person).filter(root=root)
    return rows.prefetch_related(None).annotate(
        parent_name=F("parent__alias__name"),
        parent_place=F("parent__place"),
        parent_state=F("parent__state"),
    )


def stands_far_down(reply: Contribution) -> bool:
    """Whether a reply may stand beyond the first page of its conversation. One query."""
    above = Contribution.objects.filter(root=reply.root_id, place__lt=reply.place)
    return above[:REPLIES_A_PAGE].count() == REPLIES_A_PAGE


@prepared(root=UUIDField(), since=DateTimeField())
def first_reply_since(person: Person, root: uuid.UUID, since: datetime) -> QuerySet[Contribution]:
    """What was said first below a contribution since a moment, as far as `person` may see it."""
    rows = contributions_visible_to(person).filter(root=root, sent_at__gte=since)
    rows = rows.filter(state=ContributionState.STANDING).prefetch_related(None)
    return rows.select_related("root").order_by("sent_at", "id")[:1]


def without_answers(voices: Rows[Contribution]) -> Conversation:
    """Some `voices`, which a policy chose, with their files alone. One query."""
    keys = voices.keys(most=len(voices))
    parts = _parts(contributions=keys) if keys else None
    return Conversation(voices, None, parts, size=len(keys))


@prepared(parents=ArrayField(UUIDField()))
def _answers(person: Person, parents: list[uuid.UUID]) -> QuerySet[Contribution]:
    """What was answered to contributions, oldest first."""
    rows = contributions_visible_to(person).filter(
        parent__among=parents, kind=Contribution.Kind.TEAM_ANSWER
    )
    return rows.prefetch_related(None).order_by("sent_at", "id")


@prepared(contributions=ArrayField(UUIDField()))
def _parts(contributions: list[uuid.UUID]) -> QuerySet[Attachment]:
    """The parts of contributions, in their order."""
    return parts_as_shown().filter(contribution__among=contributions)


def with_files_said(rows: QuerySet[Contribution]) -> QuerySet[Contribution]:
    """`rows` with what their files show and say, for `everything_said`, at no further query."""
    files = Attachment.objects.filter(contribution=OuterRef("pk"), asset__isnull=False)
    lines = Concat("asset__description", Value("\n"), "asset__written", output_field=TextField())
    return rows.annotate(files_said=ArraySubquery(files.order_by("position").values(line=lines)))


def everything_said(contribution: Contribution) -> str:
    """All that can be found of a contribution of `with_files_said`: title, words, and its files."""
    said = [contribution.title, contribution.words, *vars(contribution)["files_said"]]
    return "\n\n".join(text for text in said if text.strip())


def recordings_in(said: Iterable[Contribution]) -> list[Attachment]:
    """The recordings in `said` of which somebody can write down what is said. No query."""
    return [
        part
        for one in said
        if one.state != ContributionState.WITHDRAWN
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
