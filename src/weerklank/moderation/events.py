"""What others may want to know of moderation."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from weerklank.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ContributionReported(Event):
    """Somebody says that a contribution should not stand there."""

    report: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class ContributionHidden(Event):
    """The team hid a contribution; only they and its author still see it."""

    contribution: uuid.UUID
    decision: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class ContributionRestored(Event):
    """The team put a hidden contribution back."""

    contribution: uuid.UUID
    decision: uuid.UUID
