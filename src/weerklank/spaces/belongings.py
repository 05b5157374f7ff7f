"""The door through which higher floors say what they keep in spaces, and take it away."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from weerklank.spaces.models import Space

Counts = dict[uuid.UUID, int]


@dataclass(frozen=True, slots=True)
class Belonging:
    """One kind of thing that stands in spaces.

    `count` says how many many spaces have, in one query; `words` says a number of them to people
    ("3 questions"). `remove` takes away what cascading does not. With `in_overview` the number
    stands in the list of spaces that somebody manages.
    """

    name: str
    count: Callable[[list[uuid.UUID]], Counts]
    words: Callable[[int], str]
    remove: Callable[[Space], None] | None = None
    goes_with_space: bool = True
    in_overview: bool = False


Stays = Callable[[Space], bool]
_belongings: dict[str, Belonging] = {}
_stays: list[Stays] = []


def register(belonging: Belonging) -> None:
    """Makes a kind of belonging known; called once per kind, in an app's `reactions.py`."""
    if belonging.name in _belongings:
        raise ValueError(f"{belonging.name} is registered twice")
    _belongings[belonging.name] = belonging


def stays_while(check: Stays) -> Stays:
    """Decorator: while this function says so, a space cannot be deleted.

    It runs inside the action that deletes, and locks what must not change meanwhile.
    """
    _stays.append(check)
    return check


def must_stay(space: Space) -> bool:
    """Whether a floor above has something going on in `space` that has to come to its end."""
    return any(check(space) for check in _stays)


def overview(spaces: list[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """For each space, in words, what its managers want to see in a list."""
    shown: dict[uuid.UUID, list[str]] = {space: [] for space in spaces}
    for belonging in _belongings.values():
        if belonging.in_overview:
            counts = belonging.count(spaces)
            for space, words in shown.items():
                words.append(belonging.words(counts.get(space, 0)))
    return shown


def what_goes(space: Space) -> list[str]:
    """In words, all that is deleted together with `space`."""
    gone = []
    for belonging in _belongings.values():
        if belonging.goes_with_space:
            number = belonging.count([space.pk]).get(space.pk, 0)
            if number:
                gone.append(belonging.words(number))
    return gone


def remove_everything(space: Space) -> None:
    """Lets every floor take away what it has in `space`, the higher floors first."""
    for belonging in reversed(_belongings.values()):
        if belonging.remove is not None:
            belonging.remove(space)
