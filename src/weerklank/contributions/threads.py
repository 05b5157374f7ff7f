"""Where a reply stands in the conversation under a contribution.

Each reply has a place: a text that sorts every reply right after what it answers, oldest first. It
is made of one piece a level, three levels at most. Who answers deeper than that stands on the
third, after all that was said there before.
"""

from __future__ import annotations

import uuid
from datetime import datetime

LEVELS = 3
_PIECE = 24
MOST_PLACE = LEVELS * _PIECE


def place_after(parent_place: str, sent_at: datetime, key: uuid.UUID) -> str:
    """The place of a reply that was sent at `sent_at` to what stands at `parent_place`.

    A contribution that is itself no reply stands at the empty place.
    """
    above = parent_place[: (LEVELS - 1) * _PIECE]
    return f"{above}{int(sent_at.timestamp() * 1_000_000):016x}{key.hex[:8]}"


def level_of(place: str) -> int:
    """From 0, for what is no reply, to `LEVELS`."""
    return len(place) // _PIECE


def is_below(place: str, parent_place: str) -> bool:
    """Whether what stands at `place` is drawn right under what it answers."""
    return level_of(place) == level_of(parent_place) + 1
