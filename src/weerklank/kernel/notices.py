"""The door through which an app says who is to be told of its events, and in which words."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from weerklank.kernel.events import Event
from weerklank.kernel.prepared import Prepared

OTHER = "other"


class When(StrEnum):
    """When somebody wants to be told of a kind of news outside of the app."""

    NOW = "now"
    DIGEST = "digest"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class NoticeGroup:
    """Kinds of news that people choose about as one: `label` names them, `default` says when.

    Who does not work here is not asked about what `is_for_staff`; what `can_wait` is never told at
    once.
    """

    name: str
    label: object
    default: When = When.DIGEST
    is_for_staff: bool = False
    can_wait: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """What a notice says to whom it is for, and the path (without front door) it leads to.

    `page` is the path of the page on which it is read, where `path` only leads on to that.
    `by` is the id of whoever did it, in the same kind of ids as receivers: nobody is mailed about
    their own doings. `quote` is what was said; `answers` the id under which one may say something
    back, when that can be done.
    """

    sentence: str
    path: str
    page: str = ""
    by: uuid.UUID | None = None
    quote: str = ""
    answers: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """One kind of news.

    `told` gives the ids of the receivers (whatever id the notifying app delivers to), `subject`
    the id the news is about, `read` what there is to say of many `subjects` at once, in one query,
    and `word` puts that in words, by subject; a subject it leaves out is no longer shown.
    `group` names the group in which people choose about it; one that nobody registered counts as
    OTHER. What `is_grave` is told at once, whatever its receivers chose for its group.
    """

    name: str
    event: type[Event]
    told: Callable[[Any], Iterable[uuid.UUID]]
    subject: Callable[[Any], uuid.UUID]
    read: Prepared[Any]
    word: Callable[[list[Any]], dict[uuid.UUID, Wording]]
    group: str = OTHER
    is_grave: bool = False

    def words_of(self, subjects: list[uuid.UUID]) -> dict[uuid.UUID, Wording]:
        """What is to be said of `subjects`, by subject. One query."""
        return self.word(self.read(subjects=subjects).items)


kinds: dict[str, NoticeKind] = {}
groups: dict[str, NoticeGroup] = {}


def register(kind: NoticeKind) -> None:
    """Makes a kind of news known; called once per kind, in an app's `notices.py`."""
    if kind.name in kinds:
        raise ValueError(f"{kind.name} is registered twice")
    kinds[kind.name] = kind


def register_group(group: NoticeGroup) -> None:
    """Lets people choose about kinds that name `group`; called once per group.

    Raises ValueError when there is one of that name.
    """
    if group.name in groups:
        raise ValueError(f"the group {group.name} is registered twice")
    groups[group.name] = group


def group_of(kind: str) -> NoticeGroup:
    """The group in which people choose about the kind of this name; OTHER when it has none."""
    known = kinds.get(kind)
    return groups.get(known.group if known else OTHER, groups[OTHER])
