"""What others may want to know of spaces."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from weerklank.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class SpacePublished(Event):
    """A space opened, for the first time or again."""

    space: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class SpaceChanged(Event):
    """Words of a space changed."""

    space: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class SpaceVisibilityChanged(Event):
    """Other people than before may see a space and what is in it."""

    space: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class SpaceClosed(Event):
    """A space closed; it can still be read."""

    space: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class SpaceDeleted(Event):
    """A space is gone, with all that was in it."""

    space: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class PostFilledIn(Event):
    """Somebody's visible place came, changed or went."""

    post: uuid.UUID
