"""Files in the storage, and pieces of them: on a disk, or in a bucket that speaks S3."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from django.core.files.storage import FileSystemStorage, storages

READ = 64 * 1024


class Piece(Protocol):
    """Bytes of a file, some at a time; whoever is done with them closes it."""

    def __iter__(self) -> Iterator[bytes]: ...

    def close(self) -> None: ...


class Files(Protocol):
    """What is done with files beyond Django's storage.

    All of it raises FileNotFoundError when the file is not there, and OSError on other trouble.
    """

    def size(self, name: str) -> int:
        """How many bytes the file has."""

    def piece(self, name: str, *, start: int, length: int) -> Piece:
        """`length` bytes from `start`, which lie within the file."""

    def open(self, name: str) -> BinaryIO:
        """The file, to be read from wherever one likes without fetching the rest."""

    def fetch(self, name: str, to: Path) -> None:
        """Copies the file to a path on this machine."""

    def copy(self, name: str, to: str) -> None:
        """Keeps the file under another name as well, without its bytes passing through here."""

    def passing_address(self, name: str, *, content_type: str) -> str:
        """An address that gives the file to anybody for a minute; empty when there is none."""


class DiskPiece:
    """A stretch of a file on disk."""

    def __init__(self, file: BinaryIO, length: int) -> None:
        self._file = file
        self._left = length

    def __iter__(self) -> Iterator[bytes]:
        while self._left > 0 and (read := self._file.read(min(READ, self._left))):
            self._left -= len(read)
            yield read

    def close(self) -> None:
        """Lets go of the file."""
        self._file.close()


class DiskFiles:
    """Files below a folder."""

    def __init__(self, storage: FileSystemStorage) -> None:
        self._storage = storage

    def path(self, name: str) -> Path:
        """Where the file lies."""
        return Path(self._storage.path(name))

    def size(self, name: str) -> int:
        """See Files."""
        return self.path(name).stat().st_size

    def piece(self, name: str, *, start: int, length: int) -> Piece:
        """See Files."""
        file = self.open(name)
        file.seek(start)
        return DiskPiece(file, length)

    def open(self, name: str) -> BinaryIO:
        """See Files."""
        return self.path(name).open("rb")

    def fetch(self, name: str, to: Path) -> None:
        """See Files."""
        shutil.copyfile(self.path(name), to)

    def copy(self, name: str, to: str) -> None:
        """See Files. A second name for the same bytes, where the disk can do that."""
        source, target = self.path(name), self.path(to)
        make_folder(target.parent)
        try:
            os.link(source, target)
        except FileNotFoundError:
            raise
        except OSError:
            try:
                shutil.copyfile(source, target)
                target.chmod(0o600)
            except OSError:
                with suppress(OSError):
                    target.unlink()
                raise

    def passing_address(self, name: str, *, content_type: str) -> str:
        """See Files. A disk has none."""
        return ""


def make_folder(folder: Path) -> None:
    """Makes a folder that only we may enter, when it is not there."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)


def files() -> Files:
    """The files of the storage that is set."""
    storage = storages["default"]
    if isinstance(storage, FileSystemStorage):
        return DiskFiles(storage)
    # Only who has a bucket pays for loading what speaks to it.
    from weerklank.media.bucket import Bucket, BucketFiles  # noqa: PLC0415

    return BucketFiles(cast(Bucket, storage))
