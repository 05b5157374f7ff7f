"""The recipe of docs/operations/backup.md for going back to a moment, on a server of its own."""

from __future__ import annotations

import subprocess
from datetime import datetime
from pathlib import Path

import psycopg
import pytest

from devtools.postgres import OWNER, PORT, Server
from tests.waiting import wait_until
from weerklank.media.tests.storages import on_disk

pytestmark = pytest.mark.long


def configure(server: Server, **settings: str) -> None:
    """Adds settings to those of a server that is off."""
    with (server.data / "postgresql.auto.conf").open("a") as file:
        file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())


def say(server: Server, words: str) -> datetime:
    """Keeps some words; the moment after that."""
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS said (words text)")
        connection.execute("INSERT INTO said VALUES (%s)", [words])
        found = connection.execute("SELECT clock_timestamp()").fetchone()
    assert found is not None
    moment: datetime = found[0]
    return moment


def base_backup(server: Server) -> bytes:
    """All of a server that runs, as a tar."""
    return subprocess.run(
        server.place.command(
            *("pg_basebackup", "--pgdata=-", "--format=tar", "--wal-method=fetch"),
            *("--checkpoint=fast", f"--host={server.sockets}", f"--port={PORT}"),
            f"--username={OWNER}",
        ),
        capture_output=True,
        check=True,
    ).stdout


def archive_all(server: Server) -> None:
    """Closes the piece of the log that is being written, and waits until it is archived."""
    with psycopg.connect(server.url(), autocommit=True) as connection:
        closed = connection.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()
        assert closed is not None
        asked = "SELECT coalesce(last_archived_wal, '') >= %s FROM pg_stat_archiver"
        wait_until(lambda: connection.execute(asked, closed).fetchone() == (True,))


@on_disk
def test_a_database_goes_back_to_the_moment_before_a_mistake(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    archive.chmod(0o777)
    first = Server(tmp_path / "first")
    first.start()
    first.stop()
    configure(
        first,
        archive_mode="on",
        archive_command=f"test ! -f {archive}/%f && cp %p {archive}/.%f.part"
        f" && mv {archive}/.%f.part {archive}/%f",
    )
    first.start()
    try:
        say(first, "before the base backup")
        base = base_backup(first)
        moment = say(first, "after the base backup")
        say(first, "the mistake")
        archive_all(first)
    finally:
        first.stop()
    second = Server(tmp_path / "second")
    second.place.make_private(second.data)
    subprocess.run(
        ["tar", "-x", "--no-same-owner", "-C", str(second.data)],
        input=base,
        check=True,
        user=second.place.identity.get("user"),
        group=second.place.identity.get("group"),
    )
    configure(
        second,
        archive_mode="off",
        restore_command=f"cp {archive}/%f %p",
        recovery_target_time=moment.isoformat(),
        recovery_target_action="promote",
    )
    (second.data / "recovery.signal").touch()
    second.start()
    try:
        with psycopg.connect(second.url(), autocommit=True) as connection:
            asked = "SELECT pg_is_in_recovery()"
            wait_until(lambda: connection.execute(asked).fetchone() == (False,))
            said = [words for (words,) in connection.execute("SELECT words FROM said")]
    finally:
        second.stop()
    assert said == ["before the base backup", "after the base backup"]
