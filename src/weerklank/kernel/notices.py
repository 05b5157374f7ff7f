"""The door through which an app says who is to be told of its events, and in which words."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from weerklank.kernel.events import Event
from weerklank.kernel.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Wording:
    """What a notice says to whom it is for, and the path (without front door) it leads to."""

    sentence: str
    path: str


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """One kind of news.

    `told` gives the ids of the receivers (whatever id the notifying app delivers to), `subject`
    the id the news is about, `read` what there is to say of many `subjects` at once, in one query,
    and `word` puts that in words, by subject; a subject it leaves out is no longer shown.
    """

    name: str
    event: type[Event]
    told: Callable[[Any], Iterable[uuid.UUID]]
    subject: Callable[[Any], uuid.UUID]
    read: Prepared[Any]
    word: Callable[[list[Any]], dict[uuid.UUID, Wording]]

    def words_of(self, subjects: list[uuid.UUID]) -> dict[uuid.UUID, Wording]:
        """What is to be said of `subjects`, by subject. One query."""
        return self.word(self.read(subjects=subjects).items)


kinds: dict[str, NoticeKind] = {}


def register(kind: NoticeKind) -> None:
    """Makes a kind of news known; called once per kind, in an app's `notices.py`."""
    if kind.name in kinds:
        raise ValueError(f"{kind.name} is registered twice")
    kinds[kind.name] = kind
