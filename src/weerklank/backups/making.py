"""Making a backup: the database as it was at one moment, and the files that its rows name."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import connection, transaction

from weerklank.backups import tables
from weerklank.backups.archive import DATABASE, FILES, PART, ArchiveWriter, Manifest, TableFacts
from weerklank.backups.programs import Program, find_program
from weerklank.backups.sealed import sealing
from weerklank.kernel import clock
from weerklank.kernel.key_ring import key_ring
from weerklank.media.models import Asset
from weerklank.media.storage import files

TAG_PURPOSE = "backup"


class BackupFailed(Exception):
    """No backup was made; the message says why."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a backup holds. `missing` names files that a row promises and the storage lacks."""

    path: Path
    tables: int
    rows: int
    files: int
    gone_meanwhile: int
    missing: list[str]
    since_the_night: int


@dataclass(frozen=True, slots=True)
class _Moment:
    """The database at the moment of the dump."""

    made_at: datetime
    since_the_night: int
    tables: dict[str, TableFacts]
    migrations: list[str]
    assets: list[UUID]


def make_backup(*, to: Path, public_keys: Sequence[Any]) -> Made:
    """Writes a sealed backup into the folder `to`, or as the new file `to`; tells what it holds.

    The file has its name only once all of it is on the disk. Raises BackupFailed when the dump
    fails, OSError when the storage cannot be read or the file not be written, NoProgram.
    """
    path = to / f"weerklank-{clock.now():%Y-%m-%dT%H%M%SZ}.age" if to.is_dir() else to
    if path.exists():
        raise BackupFailed(f"{path} is there already: a backup never takes the place of another.")
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    pg_dump = find_program("pg_dump", at_least=tables.server_version())
    try:
        with sealing(draft, public_keys) as stream:
            archive = ArchiveWriter(stream)
            moment = _add_database(archive, pg_dump)
            gone, missing = _add_files(archive, moment.assets)
            manifest = Manifest(
                made_at=moment.made_at.isoformat(),
                server=tables.server_version(),
                pg_dump=pg_dump.version,
                migrations=moment.migrations,
                left_out=tables.left_out(),
                tables=moment.tables,
                contents=archive.contents,
            )
            text = manifest.to_json()
            tag = key_ring().tag(text, purpose=TAG_PURPOSE).hex()
            archive.close(text, tag)
        draft.rename(path)
        _to_disk(path.parent)
    finally:
        draft.unlink(missing_ok=True)
    return Made(
        path=path,
        tables=len(moment.tables),
        rows=sum(each.rows for each in moment.tables.values()),
        files=len(manifest.files),
        gone_meanwhile=gone,
        missing=missing,
        since_the_night=moment.since_the_night,
    )


def _add_database(archive: ArchiveWriter, pg_dump: Program) -> _Moment:
    """Adds the dump, and tells what was in the database at that very moment."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        moment = _Moment(
            made_at=clock.now(),
            since_the_night=tables.written_since_the_night(),
            tables=tables.facts(),
            migrations=tables.migrations(),
            assets=list(
                Asset.objects.filter(state=Asset.State.READY)
                .order_by("pk")
                .values_list("pk", flat=True)
            ),
        )
        for number, part in enumerate(_dump(pg_dump, snapshot)):
            archive.add_bytes(f"{DATABASE}{number:08}", part)
    return moment


def _dump(pg_dump: Program, snapshot: str) -> Iterator[bytes]:
    """The dump of what that snapshot sees, in parts."""
    command = pg_dump.command(
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        "--no-unlogged-table-data",
        f"--snapshot={snapshot}",
        *(f"--exclude-table-data=public.{table}" for table in tables.left_out()),
        pg_dump.database(),
    )
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(  # noqa: S603 - a program of PostgreSQL
            command,
            env=pg_dump.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
        ) as running,
    ):
        assert running.stdout is not None
        try:
            while part := running.stdout.read(PART):
                yield part
        except BaseException:
            running.terminate()
            raise
        if running.wait() != 0:
            said.seek(0)
            raise BackupFailed(f"pg_dump failed: {said.read().decode(errors='replace').strip()}")


def _add_files(archive: ArchiveWriter, assets: list[UUID]) -> tuple[int, list[str]]:
    """Adds the files of `assets`; tells how many assets went meanwhile, and which lack files.

    A file that came in after the dump has no row in it and stays out. One that is taken back
    while we copy is missed by its row only until withdrawals are replayed at the restore.
    """
    gone, missing = 0, []
    for asset in assets:
        if _add_files_of(archive, asset):
            continue
        if Asset.objects.filter(pk=asset, state=Asset.State.READY).exists():
            missing.append(f"{FILES}{asset.hex}")
        else:
            gone += 1
    return gone, missing


def _add_files_of(archive: ArchiveWriter, asset: UUID) -> bool:
    """Adds what is kept of one asset; False when something of it was not there (any more)."""
    folder = f"{FILES}{asset.hex}"
    try:
        names = sorted(default_storage.listdir(folder)[1])
        whole = bool(names)
        for name in names:
            with files().open(f"{folder}/{name}") as content:
                size = content.seek(0, os.SEEK_END)
                content.seek(0)
                whole &= archive.add(f"{folder}/{name}", content, size)
    except FileNotFoundError:
        return False
    return whole


def _to_disk(folder: Path) -> None:
    """Makes sure that a new name in `folder` survives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
