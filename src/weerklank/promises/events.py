"""What others may want to know of promises."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from weerklank.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ContributionAnswered(Event):
    """The team answered a contribution; `answer` is the contribution that does."""

    contribution: uuid.UUID
    answer: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class PromiseHalfway(Event):
    """Half of the working time of a promise has gone, and nobody answered."""

    promise: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class PromiseOnLastDay(Event):
    """The last day of a promise began, and nobody answered."""

    promise: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class PromiseBroken(Event):
    """The first date of a promise went by without an answer."""

    promise: uuid.UUID
