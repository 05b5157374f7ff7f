"""Restoring a backup into an empty place.

While that is under way the database hides its tables from everybody else, so that what is restored
by half, or holds what was taken back since, is never taken for the platform.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction

from weerklank.backups import tables
from weerklank.backups.archive import (
    DATABASE,
    PART,
    Content,
    Manifest,
    NotABackup,
    entries,
    read_checked,
)
from weerklank.backups.making import TAG_PURPOSE
from weerklank.backups.programs import Program, find_program
from weerklank.backups.sealed import NotOpened, opened
from weerklank.backups.settling import Settled, settle
from weerklank.kernel.key_ring import key_ring
from weerklank.media.storage import files
from weerklank.media.strays import storage_is_empty

# A schema that is not there: whoever connects while we are at it finds no table.
_HIDDEN = "restore_is_not_finished"


class RestoreRefused(Exception):
    """Nothing was written; the message says why."""


class RestoreFailed(Exception):
    """What was written is not whole and stays hidden; the message says why."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore brought back, and what it took away again."""

    made_at: str
    tables: int
    rows: int
    files: int
    settled: Settled


def restore_backup(
    *, path: Path, secret_keys: Sequence[Any], without_withdrawals: bool, say: Callable[[str], None]
) -> Restored:
    """Restores the backup at `path` into the database and the storage of the settings.

    Both have to be empty, and the list of withdrawals in place unless `without_withdrawals`. The
    whole backup is read and checked before anything is written. `say` hears how far it is. Raises
    RestoreRefused, RestoreFailed, NotOpened, NotABackup, NoProgram, OSError.
    """
    _refuse_occupied()
    if not without_withdrawals and not settings.WITHDRAWALS_FILE.exists():
        raise RestoreRefused(
            f"The list of withdrawals is not at {settings.WITHDRAWALS_FILE}: put the newest one "
            "there. Without it, what people took back since comes back."
        )
    say("Checking the backup ...")
    try:
        with opened(path, secret_keys) as stream:
            manifest, text, tag = read_checked(stream)
    except OSError as trouble:
        raise RestoreRefused(str(trouble)) from None
    _refuse_unfit(manifest, text, tag)
    pg_restore = find_program("pg_restore", at_least=manifest.pg_dump)
    with _hidden():
        say("Restoring the database and the files ...")
        _write(path, secret_keys, manifest, pg_restore)
        with transaction.atomic():
            if tables.facts() != manifest.tables:
                raise RestoreFailed("The rows that came back are not those of the backup.")
        say("Taking away what was taken back since ...")
        call_command("migrate", interactive=False, verbosity=0)
        settled = settle()
    return Restored(
        made_at=manifest.made_at,
        tables=len(manifest.tables),
        rows=sum(each.rows for each in manifest.tables.values()),
        files=len(manifest.files),
        settled=settled,
    )


def _refuse_occupied() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace)"
        )
        if cursor.fetchone()[0]:
            raise RestoreRefused(
                "The database is not empty. A backup is restored into a new one only; one that an "
                "interrupted restore left behind has to go."
            )
    if not storage_is_empty():
        raise RestoreRefused(
            "There are files of people in the storage already. A backup is restored into an empty "
            "one only; what an interrupted restore left behind has to go."
        )


def _refuse_unfit(manifest: Manifest, text: bytes, tag: str) -> None:
    tags = key_ring().tags(text, purpose=TAG_PURPOSE)
    if not any(hmac.compare_digest(each.hex(), tag) for each in tags):
        raise RestoreRefused(
            "This backup does not go with ALIAS_KEYS: it was made elsewhere, or with a key that is "
            "no longer among them. Nobody would find their own words again."
        )
    if tables.server_version() < manifest.server:
        raise RestoreRefused(
            f"This backup is of PostgreSQL {manifest.server}, and this server is older."
        )
    if unknown := tables.unknown_migrations(manifest.migrations):
        raise RestoreRefused(
            "This backup was made by a newer Weerklank, with changes that this one does not know: "
            + ", ".join(unknown)
        )


@contextmanager
def _hidden() -> Iterator[None]:
    """Hides the tables from everybody but us, and shows them when the block came to its end."""
    connection.ensure_connection()
    database = connection.ops.quote_name(connection.get_connection_params()["dbname"])
    # What is asked for by who connects goes before what the database says.
    before = os.environ.get("PGOPTIONS")
    os.environ["PGOPTIONS"] = "-c search_path=public"
    connection.close()
    try:
        with connection.cursor() as cursor:
            try:
                cursor.execute(f"ALTER DATABASE {database} SET search_path = {_HIDDEN}")
            except ProgrammingError as trouble:
                raise RestoreRefused(f"Do it as the owner of the database: {trouble}") from None
        yield
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER DATABASE {database} RESET search_path")
    finally:
        if before is None:
            del os.environ["PGOPTIONS"]
        else:
            os.environ["PGOPTIONS"] = before
        connection.close()


def _write(path: Path, secret_keys: Sequence[Any], manifest: Manifest, pg_restore: Program) -> None:
    """Writes the database, all of it or nothing, and then the files."""
    # Somebody may have changed the backup since it was checked.
    changed = RestoreFailed("The backup changed while it was restored.")
    try:
        with opened(path, secret_keys) as stream, _Loading(pg_restore) as loading:
            for name, content in entries(stream):
                if name.startswith(DATABASE):
                    part = content.read()
                    held = Content(len(part), hashlib.sha256(part).hexdigest())
                    if held != manifest.contents.get(name):
                        raise changed
                    loading.add(part)
                elif name in manifest.files:
                    loading.finish()
                    _write_file(name, content, manifest.contents[name])
            loading.finish()
    except (NotOpened, NotABackup):
        raise changed from None


def _write_file(name: str, content: IO[bytes], wanted: Content) -> None:
    """Writes one file, and reads it back."""
    # A storage may want to go back in what it is given; a stream cannot.
    with tempfile.SpooledTemporaryFile(max_size=PART) as whole:
        shutil.copyfileobj(content, whole)
        whole.seek(0)
        if default_storage.save(name, File(whole, name)) != name:
            raise RestoreFailed(f"Somebody else writes into the storage: {name} was there.")
    piece = files().piece(name, start=0, length=wanted.bytes)
    sha256 = hashlib.sha256()
    try:
        for read in piece:
            sha256.update(read)
    finally:
        piece.close()
    if Content(files().size(name), sha256.hexdigest()) != wanted:
        raise RestoreFailed(f"{name} did not come back as it was.")


class _Loading:
    """pg_restore at work, in one transaction that is given up unless `finish` is reached."""

    def __init__(self, program: Program) -> None:
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - closed at the end of the block
        self._running = subprocess.Popen(  # noqa: S603 - a program of PostgreSQL
            program.command(
                "--no-owner",
                "--no-privileges",
                "--exit-on-error",
                "--single-transaction",
                f"--dbname={program.database()}",
            ),
            env=program.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=self._said,
        )

    def __enter__(self) -> _Loading:
        return self

    def add(self, part: bytes) -> None:
        """Feeds it some of the dump."""
        assert self._running.stdin is not None
        try:
            self._running.stdin.write(part)
        except BrokenPipeError:
            self._fail()

    def finish(self) -> None:
        """Lets it come to its end. May be called more than once. Raises RestoreFailed."""
        assert self._running.stdin is not None
        try:
            self._running.stdin.close()
        except BrokenPipeError:
            self._fail()
        if self._running.wait() != 0:
            self._fail()

    def _fail(self) -> None:
        self._running.wait()
        self._said.seek(0)
        said = self._said.read().decode(errors="replace").strip()
        raise RestoreFailed(f"pg_restore failed: {said}")

    def __exit__(self, *_: object) -> None:
        # Killed before it hears the end of what it is fed: else it would commit half of a dump.
        self._running.kill()
        self._running.wait()
        self._said.close()
