"""Bytes on their way into a file that only a secret key opens, and out of it.

In the form of age, https://age-encryption.org, so that other tools open it too.

What is written or read is never in memory as a whole, nor on the disk in the clear.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Any, BinaryIO

import pyrage

# A package without types.
_age: Any = pyrage
_READ = 1024 * 1024


class NotOpened(Exception):
    """A sealed file was cut short, was changed, or is for another key."""


class NotAKey(Exception):
    """What was given is no key of age."""


def new_key() -> tuple[str, str]:
    """A new secret key, and the public key that goes with it."""
    secret = _age.x25519.Identity.generate()
    return str(secret), str(secret.to_public())


def read_secret_keys(path: Path) -> list[Any]:
    """The secret keys in a file as age-keygen writes it. Raises NotAKey, OSError."""
    lines = [line.strip() for line in path.read_text().splitlines()]
    try:
        keys = [_age.x25519.Identity.from_str(line) for line in lines if line[:1] not in ("", "#")]
    except _age.IdentityError:
        keys = []
    if not keys:
        raise NotAKey(f"{path} holds no secret key: a line that begins with AGE-SECRET-KEY-1.")
    return keys


def read_public_keys(texts: Sequence[str]) -> list[Any]:
    """Public keys out of their texts. Raises NotAKey."""
    try:
        return [_age.x25519.Recipient.from_str(text.strip()) for text in texts]
    except _age.RecipientError:
        raise NotAKey("A public key begins with age1, and one that was given is none.") from None


@contextmanager
def sealing(to: Path, public_keys: Sequence[Any]) -> Iterator[BinaryIO]:
    """What is written within this block comes into the new file `to`, on the disk at its end.

    Each of the secret keys that go with `public_keys` opens it. Raises OSError when it cannot be
    written.
    """
    handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as file:
        reads, writes = _pipe()
        sealer = _Beside(lambda: _age.encrypt_io(reads, file, public_keys), reads)
        try:
            yield writes
        finally:
            with suppress(OSError):
                writes.close()
            sealer.join()
            if sealer.failure is not None:
                raise OSError(f"{to} cannot be written: {sealer.failure}") from sealer.failure
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def opened(path: Path, secret_keys: Sequence[Any]) -> Iterator[BinaryIO]:
    """What is in a sealed file, to be read within this block.

    Only after the block it is certain that all that was read is what was written: raises NotOpened
    there, or when reading comes that far. Raises OSError.
    """
    with path.open("rb") as file:
        reads, writes = _pipe()
        opener = _Beside(lambda: _age.decrypt_io(file, writes, secret_keys), writes)
        try:
            yield reads
            while reads.read(_READ):
                pass
        finally:
            # What goes wrong from here on is because we stop reading.
            failure = opener.failure
            reads.close()
            opener.join()
            if failure is not None:
                raise NotOpened(
                    f"{path} cannot be opened: it was cut short or changed, or it is sealed for "
                    "another key."
                ) from failure


class _Beside(Thread):
    """One call that runs beside us, at one end of a pipe that it closes when it is done."""

    def __init__(self, call: Callable[[], None], end: BinaryIO) -> None:
        super().__init__(daemon=True)
        self._call, self._end = call, end
        self.failure: Exception | None = None
        self.start()

    def run(self) -> None:
        try:
            self._call()
        except Exception as failure:
            self.failure = failure
        finally:
            with suppress(OSError):
                self._end.close()


def _pipe() -> tuple[BinaryIO, BinaryIO]:
    reads, writes = os.pipe()
    return os.fdopen(reads, "rb"), os.fdopen(writes, "wb")
