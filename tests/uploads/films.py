"""Films of any length that pass for one by their headers."""

from __future__ import annotations

import random
from pathlib import Path

from weerklank.media.recordings.tests.headers import movie, track

SEED = 20261126


def a_video(path: Path, size: int) -> None:
    """A film of so many bytes: true headers, and noise where the pictures would be."""
    head = movie(track(640, 480, seconds=60), seconds=60)
    noise = random.Random(SEED)
    left = size - len(head) - 8
    with path.open("wb") as file:
        file.write(head + (left + 8).to_bytes(4, "big") + b"mdat")
        while left:
            part = min(left, 1024 * 1024)
            file.write(noise.randbytes(part))
            left -= part
