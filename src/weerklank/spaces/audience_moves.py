"""The door through which higher floors move what they keep in a space to another audience.

Called inside the transaction that changes who may see a space, so that there is no moment at
which the space is closed and what is in it is not.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from weerklank.spaces.models import Space


@dataclass(frozen=True, slots=True)
class AudienceMove:
    """What is in `space` and may be seen by one of `sources` is to be seen by `target`.

    When it `widens`, only what the team itself says moves along: what people said was said to
    those who could read it then, and stays with them.
    """

    space: Space
    sources: frozenset[uuid.UUID]
    target: uuid.UUID
    widens: bool


Mover = Callable[[AudienceMove], None]
_movers: list[Mover] = []


def moves(mover: Mover) -> Mover:
    """Decorator, for an app's `reactions.py`: call this on every move."""
    _movers.append(mover)
    return mover


def move_everything(move: AudienceMove) -> None:
    """Lets every floor move what it has, the lower floors first."""
    for mover in _movers:
        mover(move)
