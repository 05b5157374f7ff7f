"""Bounded reads in a stranger's file, and what is found there."""

from dataclasses import dataclass, field
from typing import BinaryIO

from weerklank.media.recordings.refusals import RecordingRefused, RefusalReason

# A fragmented file of ten minutes with a fragment for every frame has fewer parts than this.
_MOST_READS = 60_000


def unreadable() -> RecordingRefused:
    """What is raised when a header is cut off or contradicts itself."""
    return RecordingRefused(RefusalReason.UNREADABLE)


@dataclass(slots=True)
class Source:
    """A file of `size` bytes that is read in small pieces, and not too often."""

    file: BinaryIO
    size: int
    _reads: int = 0

    def some(self, offset: int, count: int) -> bytes:
        """Up to `count` bytes at `offset`: fewer at the end of the file."""
        self._reads += 1
        if self._reads > _MOST_READS:
            raise RecordingRefused(RefusalReason.TOO_MANY_PARTS)
        if offset >= self.size:
            return b""
        self.file.seek(offset)
        return self.file.read(min(count, self.size - offset))

    def exactly(self, offset: int, count: int) -> bytes:
        """`count` bytes at `offset`; raises `RecordingRefused` when they are not there."""
        read = self.some(offset, count)
        if len(read) < count:
            raise unreadable()
        return read


@dataclass(slots=True)
class Found:
    """What the headers say, as far as they say it."""

    length_ms: int | None = None
    pictures: list[tuple[int, int]] = field(default_factory=list)
    sounds: int = 0
    streams: int = 0


def big(raw: bytes) -> int:
    """The bytes as one number, the largest first."""
    return int.from_bytes(raw, "big")


def little(raw: bytes) -> int:
    """The bytes as one number, the smallest first."""
    return int.from_bytes(raw, "little")
