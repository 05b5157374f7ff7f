"""What others may want to know of questions."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from weerklank.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class QuestionPublished(Event):
    """A question is asked, for the first time or again."""

    topic: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class QuestionChanged(Event):
    """The explanation or the last day of a question changed."""

    topic: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class QuestionClosed(Event):
    """A question closed; what was said can still be read."""

    topic: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class QuestionDeleted(Event):
    """A question is gone, with all that was said on it."""

    topic: uuid.UUID
