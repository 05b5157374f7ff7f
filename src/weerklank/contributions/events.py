"""What others may want to know of contributions."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from weerklank.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ContributionSent(Event):
    """Somebody said something on a topic."""

    contribution: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class ReplySent(Event):
    """Somebody replied to what somebody else said."""

    reply: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class PeopleCalledOn(Event):
    """What somebody said just now calls on others by name."""

    contribution: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class ContributionHeld(Event):
    """Something was sent and waits for a moderator.

    When it is let through, `ContributionSent` or `ReplySent` follows, as if it were sent then.
    """

    contribution: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class StandingChanged(Event):
    """A contribution stands again, no longer, or with all below it on another topic."""

    contribution: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class ContributionEdited(Event):
    """Its author changed a contribution."""

    contribution: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class ContributionWithdrawn(Event):
    """Its author took a contribution back; words and pictures are gone.

    Not recorded for who deletes their account and takes all words along.
    """

    contribution: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class ContributionLabelled(Event):
    """Its author or the team said which parts of life a contribution is about."""

    contribution: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class TopicLabelled(Event):
    """The team said which parts of life a topic is about, and what was said on it without a label."""

    topic: uuid.UUID
