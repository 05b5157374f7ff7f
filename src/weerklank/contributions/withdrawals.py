"""The list of withdrawals that lies outside the backups, so that a restore brings nothing back.

Web servers add to it while the worker puts it in order: who changes the file holds a lock on it.
"""

from __future__ import annotations

import fcntl
import logging
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from django.conf import settings

logger = logging.getLogger(__name__)


def note(*contributions: uuid.UUID) -> None:
    """Adds ids of contributions to the list, on the disk before this returns."""
    with _locked() as file:
        # A crash may have left half a line; the next one does not grow onto it.
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 1))
        start = b"\n" if file.read(1) not in (b"", b"\n") else b""
        file.write(start + _lines(contributions))
        file.flush()
        os.fsync(file.fileno())


def noted() -> list[uuid.UUID]:
    """Every id on the list. A line that is none is left out."""
    path = settings.WITHDRAWALS_FILE
    return _read(path.read_bytes()) if path.exists() else []


def put_in_order(*more: uuid.UUID) -> None:
    """Adds `more`, and writes the whole list anew in the order of its ids, each once.

    Whoever takes all their words along adds many lines in a row; afterwards their place says
    nothing. The old list stands until the new one is on the disk.
    """
    with _locked() as file:
        had = file.read()
        wanted = _lines(sorted({*_read(had), *more}))
        if wanted == had:
            return
        path = settings.WITHDRAWALS_FILE
        fresh = path.with_name(f"{path.name}.new")
        with fresh.open("wb") as copy:
            os.fchmod(copy.fileno(), os.fstat(file.fileno()).st_mode & 0o777)
            copy.write(wanted)
            copy.flush()
            os.fsync(copy.fileno())
        fresh.replace(path)
        _to_disk(path.parent)


@contextmanager
def _locked() -> Iterator[BinaryIO]:
    """The file as it is now, made when it is not there, until the end of the block for us alone."""
    path = settings.WITHDRAWALS_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        with path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            # While we waited, another file may have been put in its place.
            if path.exists() and os.path.samestat(path.stat(), os.fstat(file.fileno())):
                file.seek(0)
                yield file
                return


def _read(stored: bytes) -> list[uuid.UUID]:
    found = []
    for line in stored.decode("ascii", "replace").split():
        try:
            found.append(uuid.UUID(line))
        except ValueError:
            logger.error("The list of withdrawals has a line that is no id.")
    return found


def _lines(contributions: list[uuid.UUID] | tuple[uuid.UUID, ...]) -> bytes:
    return "".join(f"{contribution}\n" for contribution in contributions).encode("ascii")


def _to_disk(folder: os.PathLike[str]) -> None:
    """Makes sure that a new name in `folder` survives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
