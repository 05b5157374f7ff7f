"""What others may want to know of files."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from weerklank.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class RecordingWrittenOut(Event):
    """What is said in a recording was written out, changed, or that was taken away."""

    asset: uuid.UUID
