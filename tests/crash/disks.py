"""Small disks in memory, to be filled; where none can be mounted the run says what it left out."""

from __future__ import annotations

import errno
import os
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEBIBYTE = 1024 * 1024


class LeftOut(UserWarning):
    """A fault that could not be tried on this machine."""


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[None]:
    """Within this block `folder` is a disk of its own, when this machine allows that."""
    folder.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0700", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    try:
        yield
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=False)


def is_small_disk(folder: Path, what: str) -> bool:
    """Whether `folder` can be filled without harm; warns that `what` was left out when not."""
    if folder.is_mount():
        return True
    warnings.warn(
        f"Not tried here, for no small disk can be mounted: {what}", LeftOut, stacklevel=2
    )
    return False


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Within this block there is no room on `disk`."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            for size in (MEBIBYTE, 4096):
                _write_until_full(file.fileno(), size)
            yield
        finally:
            filler.unlink()


def _write_until_full(file: int, size: int) -> None:
    """Adds zeros, `size` bytes at a time, until no more will go in."""
    zeros = bytes(size)
    try:
        while os.write(file, zeros) == size:
            continue
    except OSError as refused:
        if refused.errno != errno.ENOSPC:
            raise
