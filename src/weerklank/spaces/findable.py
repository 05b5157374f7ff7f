"""The door through which an app says what of it can be found, and who may see it.

An app names a `Source` in its `searchable.py`, and with `follow` after which events its entries are
to be looked at again. Nothing of an entry is ever shown because it is in the index: what was found
is asked of `visible` again, every time, so that an index that is late leaks nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from weerklank.kernel.events import Event, reacts_to
from weerklank.spaces.person import Person


@dataclass(frozen=True, slots=True)
class Entry:
    """What of a thing can be found, and by what it can be chosen. `text` may be long."""

    id: uuid.UUID
    kind: str
    audience: uuid.UUID
    organisation: uuid.UUID
    at: datetime
    title: str = ""
    text: str = ""
    space: uuid.UUID | None = None
    topic: uuid.UUID | None = None
    # Visible staff who said it; never anybody else.
    post: uuid.UUID | None = None
    place: str = ""
    state: str = ""
    domains: list[str] = field(default_factory=list)
    has: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Shown:
    """A thing among what was found: what one of its kind is called, and what it says.

    `path` is without front door; `words` are those to quote.
    """

    kind: str | Promise
    title: str
    path: str
    words: str
    at: datetime | None = None
    who: str = ""
    where: str = ""
    domains: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Source:
    """Things of one policy that can be found.

    `kinds` are the kinds its entries have, with what people call many of them; `are_said` when
    there can be very many. `everything` gives all ids that may have an entry. `entries` gives those
    of these ids that can be found now, locked until the end of the transaction, so that nobody
    takes words back meanwhile. `visible` is the policy; `show` words what was found, in one query.
    `said_by` names the field with the alias whose words these are, where they are somebody's.
    """

    name: str
    kinds: Mapping[str, str | Promise]
    everything: Callable[[], QuerySet[Any, uuid.UUID]]
    entries: Callable[[Collection[uuid.UUID]], list[Entry]]
    visible: Callable[[Person], QuerySet[Any]]
    show: Callable[[Person, Collection[uuid.UUID]], Mapping[uuid.UUID, Shown]]
    are_said: bool = False
    said_by: str = ""


Keeper = Callable[[str, Collection[uuid.UUID]], None]
sources: dict[str, Source] = {}
_keepers: list[Keeper] = []


def register(source: Source) -> None:
    """Makes a source known; called once for each, in an app's `searchable.py`."""
    if source.name in sources:
        raise ValueError(f"{source.name} is registered twice")
    sources[source.name] = source


def follow(event: type[Event], source: str, ids: Callable[[Any], Iterable[uuid.UUID]]) -> None:
    """After each `event` the things with these `ids` are entered anew, or taken out."""

    def look_again(happened: Event) -> None:
        keep(source, list(ids(happened)))

    look_again.__qualname__ = f"look_again_at_{source}"
    reacts_to(event)(look_again)


def keeps(keeper: Keeper) -> Keeper:
    """Decorator, for who keeps the index: call this to enter things of a source anew."""
    _keepers.append(keeper)
    return keeper


def keep(source: str, ids: Collection[uuid.UUID]) -> None:
    """Enters things of a source anew; those that cannot be found any more are taken out."""
    for keeper in _keepers:
        keeper(source, ids)
