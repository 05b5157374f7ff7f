"""How a backup is laid out, inside its seal: a tar of the dump in parts, the files, a manifest.

So `age -d FILE | tar -x` gives what `cat database/* | pg_restore` and a media folder take, without
this program.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import IO, BinaryIO

FORMAT = 1
DATABASE, FILES, MANIFEST, TAG = "database/", "assets/", "manifest.json", "manifest.tag"
# The dump comes out of a pipe and a tar wants lengths beforehand: so much of it is in memory.
PART = 8 * 1024 * 1024
_BUFFER = 1024 * 1024
_NAME = re.compile(
    r"database/[0-9]{8}|assets/[0-9a-f]{32}/[a-z0-9][a-z0-9._-]*|manifest\.(json|tag)"
)


class NotABackup(Exception):
    """What was opened is not one of our backups, or not a whole one."""


@dataclass(frozen=True, slots=True)
class TableFacts:
    """How many rows a table has, and a sum over all that is in them, whatever their order."""

    rows: int
    sum: str


@dataclass(frozen=True, slots=True)
class Content:
    """How long one entry of the archive is, in bytes, and its SHA-256 in hexadecimal digits."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `made_at` is the moment of the dump, `server` the major version."""

    made_at: str
    server: int
    pg_dump: int
    migrations: list[str]
    left_out: list[str]
    tables: dict[str, TableFacts]
    contents: dict[str, Content]
    format: int = FORMAT

    def to_json(self) -> bytes:
        """As it is kept."""
        return json.dumps(asdict(self), sort_keys=True).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Manifest:
        """Out of what `to_json` gave. Raises NotABackup."""
        try:
            held = json.loads(text)
            if held["format"] != FORMAT:
                raise NotABackup("This backup was made by another version of Weerklank.")
            held["tables"] = {name: TableFacts(**each) for name, each in held["tables"].items()}
            held["contents"] = {name: Content(**each) for name, each in held["contents"].items()}
            return cls(**held)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise NotABackup("The manifest of this backup cannot be read.") from None

    @property
    def files(self) -> dict[str, Content]:
        """The entries that are files of people."""
        return {name: each for name, each in self.contents.items() if name.startswith(FILES)}


class ArchiveWriter:
    """Adds entries one after another, and remembers what each held."""

    def __init__(self, stream: BinaryIO) -> None:
        # Ended by `close`, which adds the manifest.
        self._tar = tarfile.open(fileobj=stream, mode="w|", bufsize=_BUFFER)  # noqa: SIM115
        self.contents: dict[str, Content] = {}

    def add(self, name: str, content: IO[bytes], size: int) -> bool:
        """Adds `size` bytes. False, and the entry does not count, when there were fewer."""
        hashed = _Hashed(content)
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        self._tar.addfile(info, hashed)
        _forget_members(self._tar)
        if not hashed.fell_short:
            self.contents[name] = Content(size, hashed.sha256.hexdigest())
        return not hashed.fell_short

    def add_bytes(self, name: str, content: bytes) -> None:
        """Adds an entry that is in memory."""
        self.add(name, io.BytesIO(content), len(content))

    def close(self, manifest: bytes, tag: str) -> None:
        """Ends the archive with its manifest, without which it is none, and a tag over that."""
        self.add_bytes(MANIFEST, manifest)
        self.add_bytes(TAG, tag.encode())
        self._tar.close()


class _Hashed:
    """A file that is hashed while it is read, and filled up with zeros when it ends too early."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content = content
        self.sha256 = hashlib.sha256()
        self.fell_short = False

    def read(self, size: int = -1, /) -> bytes:
        read = self._content.read(size)
        self.sha256.update(read)
        if len(read) < size:
            self.fell_short = True
        return read.ljust(size, b"\0")


def entries(stream: BinaryIO) -> Iterator[tuple[str, IO[bytes]]]:
    """The entries of an archive in their order, each to be read before the next one is asked for.

    Raises NotABackup.
    """
    try:
        with tarfile.open(fileobj=stream, mode="r|", bufsize=_BUFFER) as tar:
            while (member := tar.next()) is not None:
                content = tar.extractfile(member)
                if content is None or not _NAME.fullmatch(member.name):
                    raise NotABackup("This file holds what no backup of Weerklank holds.")
                yield member.name, content
                _forget_members(tar)
    except tarfile.TarError:
        raise NotABackup("This file is not a whole backup of Weerklank.") from None


def _forget_members(tar: tarfile.TarFile) -> None:
    """A tar remembers every entry; of millions that would be gigabytes."""
    # The library has no other way, and its types do not name this one.
    tar.members = []  # type: ignore[attr-defined]


def read_checked(stream: BinaryIO) -> tuple[Manifest, bytes, str]:
    """Reads a whole archive and compares it with its manifest; gives that, its text and its tag.

    Raises NotABackup when anything is missing, too many, or not what it was.
    """
    found: dict[str, Content] = {}
    ends: dict[str, bytes] = {}
    for name, content in entries(stream):
        if name in (MANIFEST, TAG):
            ends[name] = content.read()
            continue
        sha256, size = hashlib.sha256(), 0
        while read := content.read(_BUFFER):
            sha256.update(read)
            size += len(read)
        found[name] = Content(size, sha256.hexdigest())
    if set(ends) != {MANIFEST, TAG}:
        raise NotABackup("This backup has no end: making it was interrupted.")
    manifest = Manifest.from_json(ends[MANIFEST])
    if any(found.get(name) != content for name, content in manifest.contents.items()):
        raise NotABackup("What is in this backup is not what was put in.")
    return manifest, ends[MANIFEST], ends[TAG].decode("ascii", "replace")
