"""The door through which an app says who is to be told of its events, and in which words."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from weerklank.kernel.events import Event


@dataclass(frozen=True, slots=True)
class Wording:
    """What a notice says to whom it is for, and the path (without front door) it leads to."""

    sentence: str
    path: str


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """One kind of news.

    `told` gives the ids of the receivers (whatever id the notifying app delivers to), `subject`
    the id the news is about, `word` the wordings of many subjects at once, in a fixed number of
    queries; a subject it leaves out is no longer shown.
    """

    name: str
    event: type[Event]
    told: Callable[[Any], Iterable[uuid.UUID]]
    subject: Callable[[Any], uuid.UUID]
    word: Callable[[list[uuid.UUID]], dict[uuid.UUID, Wording]]


kinds: dict[str, NoticeKind] = {}


def register(kind: NoticeKind) -> None:
    """Makes a kind of news known; called once per kind, in an app's `notices.py`."""
    if kind.name in kinds:
        raise ValueError(f"{kind.name} is registered twice")
    kinds[kind.name] = kind
