"""What others may want to know of moderation."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from weerklank.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CaseUrgent(Event):
    """Something grave waits for a moderator, and somebody has to know at once."""

    case: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class HelpOffered(Event):
    """Somebody may be in need: they are shown where they can turn to, and a person is called."""

    help: uuid.UUID
    decision: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class HelpPassedOn(Event):
    """Nobody took up that somebody may be in need, and others are called too."""

    help: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class CasesWaiting(Event):
    """Cases came in since yesterday that nobody looked at yet; `case` is the first of them."""

    case: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class DecisionTaken(Event):
    """A moderator decided something that concerns the author of a contribution."""

    decision: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class VerdictGiven(Event):
    """Another moderator judged a decision with which its author disagreed."""

    verdict: uuid.UUID
