"""Files that arrive in pieces: what came is safe before anybody is told that it came.

Several messages may bring the same bytes at the same time, from two tabs or over a connection
that was thought lost. Each writes where it began, and only the row of the upload decides which of
them counts (`actions/arrivals.py`). So nothing here is locked, and what one of them leaves behind
does no harm to the others: the same bytes lie in the same place.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol, cast

from django.core.files.storage import FileSystemStorage, storages

from weerklank.media.storage import DiskFiles, make_folder


@dataclass(frozen=True, slots=True)
class Staged:
    """What came so far of one file: its name, how many bytes are safe, and how they are kept."""

    name: str
    received: int
    kept: dict[str, Any] = field(default_factory=dict)


class StagedLost(Exception):
    """What came so far is no longer in the storage: the file has to come anew."""


class Arrival(Protocol):
    """The bytes of one message, on their way into the storage.

    Raises OSError when they cannot be kept, StagedLost when what came before them is gone.
    """

    def write(self, piece: bytes) -> None:
        """Adds bytes."""

    def keep(self) -> Staged:
        """Makes all that was added outlive a power cut; returns how it is kept."""

    def close(self) -> None:
        """Lets go of what this machine holds of it."""


class Staging(Protocol):
    """A storage that takes files in pieces."""

    def go_on(self, staged: Staged) -> Arrival:
        """Begins to add bytes after those that are safe."""

    def finish(self, staged: Staged, *, size: int) -> None:
        """Makes one file of `size` bytes, under its name, of what came. May be done twice.

        Raises StagedLost, OSError.
        """

    def must_be_whole(self, staged: Staged, *, size: int) -> None:
        """Raises StagedLost unless its file lies there with `size` bytes; OSError."""

    def let_go(self, staged: Staged, *, but: Staged | None) -> None:
        """Deletes what is kept of `staged` and not of `but`."""

    def forget_unknown(self, *, known: Iterable[str], before: datetime) -> None:
        """Gives up what began before a moment and no row knows, where the storage can tell.

        `known` are the names under which the storage keeps what came of the uploads in rows.
        """


class _DiskArrival:
    def __init__(self, files: DiskFiles, staged: Staged) -> None:
        self._staged = staged
        self._at = staged.received
        path = files.path(staged.name)
        make_folder(path.parent)
        is_new = not path.exists()
        if is_new and staged.received:
            raise StagedLost
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if is_new:
            self._note_name(path.parent)
        if os.fstat(self._file).st_size < staged.received:
            self.close()
            raise StagedLost
        os.lseek(self._file, staged.received, os.SEEK_SET)

    @staticmethod
    def _note_name(folder: os.PathLike[str]) -> None:
        """The name of a new file is safe only once its folder is."""
        handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def write(self, piece: bytes) -> None:
        view = memoryview(piece)
        while view:
            written = os.write(self._file, view)
            self._at += written
            view = view[written:]

    def keep(self) -> Staged:
        os.fsync(self._file)
        return replace(self._staged, received=self._at)

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
        self._file = -1


class DiskStaging:
    """Each file lies under its own name from the first byte on."""

    def __init__(self, storage: FileSystemStorage) -> None:
        self._files = DiskFiles(storage)

    def go_on(self, staged: Staged) -> Arrival:
        """See Staging."""
        return _DiskArrival(self._files, staged)

    def finish(self, staged: Staged, *, size: int) -> None:
        """See Staging."""
        self.must_be_whole(staged, size=size)

    def must_be_whole(self, staged: Staged, *, size: int) -> None:
        """See Staging."""
        with suppress(FileNotFoundError):
            if self._files.size(staged.name) == size:
                return
        raise StagedLost

    def let_go(self, staged: Staged, *, but: Staged | None) -> None:
        """See Staging."""
        if staged.name and (but is None or but.name != staged.name):
            self._files.path(staged.name).unlink(missing_ok=True)

    def forget_unknown(self, *, known: Iterable[str], before: datetime) -> None:
        """See Staging. The files themselves are all there is."""


def staging() -> Staging:
    """The staging that goes with the storage that is set."""
    storage = storages["default"]
    if isinstance(storage, FileSystemStorage):
        return DiskStaging(storage)
    # Only who has a bucket pays for loading what speaks to it.
    from weerklank.media.bucket import Bucket  # noqa: PLC0415
    from weerklank.media.bucket_staging import BucketStaging  # noqa: PLC0415

    return BucketStaging(cast(Bucket, storage))
