"""What others may want to know of outcomes."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from weerklank.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class OutcomePublished(Event):
    """What was done is there to read, with the contributions that led to it."""

    outcome: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class ContributionLinked(Event):
    """A contribution was added to an outcome that had been published before."""

    outcome: uuid.UUID
    contribution: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class OutcomeChanged(Event):
    """The words of what was done changed, published or not."""

    outcome: uuid.UUID
