"""What others may want to know of requests to see a name."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from weerklank.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class NameRequestMoved(Event):
    """A request came a step further or ended: who has to do with it is told."""

    request: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class NameRequestTold(Event):
    """The author is to be told what became of a request for their name."""

    request: uuid.UUID
