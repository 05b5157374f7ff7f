"""A virus check before anything opens a file: by a real daemon in the long run."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from tests.builders import a_question, a_space, an_account
from tests.jobs import run_jobs
from weerklank.media import jobs
from weerklank.media.failures import FileFailure
from weerklank.media.models import Asset
from weerklank.media.pictures.tests.samples import phone_jpeg
from weerklank.media.queries import trouble_with
from weerklank.media.tests.storages import Storage, on_disk
from weerklank.media.tests.worlds import files_in, sends_picture
from weerklank.media.virus_check import Infected, NotChecked, refuse_infected

Commit = Callable[..., Any]
# In two pieces, or scanners on the machine of whoever works here object to this file.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@contextmanager
def a_scanner(says: bytes) -> Iterator[str]:
    """A listener that takes files as clamd does and always says the same of them."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    line, _where = server.accept()
                except OSError:
                    return
                with line, line.makefile("rb") as heard:
                    assert heard.read(10) == b"zINSTREAM\0"
                    while length := int.from_bytes(heard.read(4), "big"):
                        assert len(heard.read(length)) == length
                    line.sendall(says)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"tcp:127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
    thread.join(timeout=10)


def a_sent_picture() -> Asset:
    return sends_picture(an_account(), a_question(a_space()))


@pytest.mark.django_db
def test_without_a_scanner_nothing_is_asked(tmp_path: Path) -> None:
    refuse_infected(tmp_path / "there is no such file", scanner="")


@pytest.mark.django_db
def test_a_clean_file_is_prepared(django_capture_on_commit_callbacks: Commit) -> None:
    asset = a_sent_picture()
    with a_scanner(b"stream: OK\0") as scanner, override_settings(CLAMAV=scanner):
        jobs.prepare(asset.pk)
    asset.refresh_from_db()
    assert asset.state == Asset.State.READY


@pytest.mark.django_db
def test_an_infected_file_is_thrown_away_and_its_sender_told(
    storage: Storage, django_capture_on_commit_callbacks: Commit
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        asset = a_sent_picture()
    with (
        django_capture_on_commit_callbacks(execute=True),
        a_scanner(b"stream: Eicar-Test-Signature FOUND\0") as scanner,
        override_settings(CLAMAV=scanner),
    ):
        jobs.prepare(asset.pk)
    asset.refresh_from_db()
    assert (asset.state, asset.failure) == (Asset.State.FAILED, FileFailure.INFECTED)
    assert "virus" in trouble_with(asset)
    assert files_in(storage) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "says", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK?\0", b"\xff\0"]
)
def test_a_strange_answer_keeps_the_file_held(says: bytes) -> None:
    asset = a_sent_picture()
    with (
        a_scanner(says) as scanner,
        override_settings(CLAMAV=scanner),
        pytest.raises(NotChecked),
    ):
        jobs.prepare(asset.pk)
    asset.refresh_from_db()
    assert asset.state == Asset.State.PREPARING


def nobody_listens() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"tcp:127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.django_db
def test_a_scanner_that_is_away_keeps_the_file_held_until_it_is_back(tmp_path: Path) -> None:
    asset = a_sent_picture()
    for scanner in (nobody_listens(), f"unix:{tmp_path}/no-socket"):
        with override_settings(CLAMAV=scanner), pytest.raises(NotChecked):
            jobs.prepare(asset.pk)
    asset.refresh_from_db()
    assert asset.state == Asset.State.PREPARING
    with a_scanner(b"stream: OK\0") as scanner, override_settings(CLAMAV=scanner):
        jobs.prepare(asset.pk)
    asset.refresh_from_db()
    assert asset.state == Asset.State.READY


def waiting_jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["lost", "gave up"])
def test_what_was_left_behind_is_put_in_the_queue_again_once(how: str) -> None:
    asset = a_sent_picture()
    with connection.cursor() as cursor:
        if how == "lost":
            cursor.execute("DELETE FROM procrastinate_jobs")
        else:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")
    for _ in range(3):
        jobs.prepare_left_behind.func(timestamp=0)
        assert waiting_jobs() == 1
    run_jobs()
    asset.refresh_from_db()
    assert asset.state == Asset.State.READY
    jobs.prepare_left_behind.func(timestamp=0)
    assert waiting_jobs() == 0


@pytest.fixture(scope="session")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The real daemon, knowing one signature only; its address."""
    program = shutil.which("clamd", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    assert program, "the long run needs Debian's package clamav-daemon"
    folder = tmp_path_factory.mktemp("clamav")
    known = folder / "known"
    known.mkdir()
    (known / "eicar.ndb").write_text(f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n")
    # Root gives itself up to another user, who cannot look into the folder of a test.
    socket_path = folder / "clamd.sock"
    (folder / "clamd.conf").write_text(
        f"LocalSocket {socket_path}\nDatabaseDirectory {known}\nForeground yes\n"
        "User root\nStreamMaxLength 210M\nMaxFileSize 210M\nMaxScanSize 210M\n"
    )
    with (folder / "log").open("wb") as log:
        daemon = subprocess.Popen(
            [program, "--config-file", str(folder / "clamd.conf")], stdout=log, stderr=log
        )
    try:
        for _ in range(600):
            if socket_path.exists() or daemon.poll() is not None:
                break
            threading.Event().wait(0.1)
        assert daemon.poll() is None, (folder / "log").read_text()
        yield f"unix:{socket_path}"
    finally:
        daemon.terminate()
        daemon.wait(timeout=30)


@pytest.mark.long
@on_disk
def test_the_real_daemon_tells_the_test_virus_from_a_photo(tmp_path: Path, clamd: str) -> None:
    virus, photo, large = tmp_path / "virus", tmp_path / "photo", tmp_path / "large"
    virus.write_bytes(EICAR)
    photo.write_bytes(phone_jpeg())
    with large.open("wb") as file:
        file.truncate(200_000_000)
    refuse_infected(photo, scanner=clamd)
    refuse_infected(large, scanner=clamd)
    with pytest.raises(Infected):
        refuse_infected(virus, scanner=clamd)


@pytest.mark.long
@pytest.mark.django_db
def test_the_real_daemon_keeps_the_test_virus_out(
    storage: Storage, clamd: str, django_capture_on_commit_callbacks: Commit
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        infected = sends_picture(an_account(), a_question(a_space()), content=phone_jpeg() + EICAR)
        clean = a_sent_picture()
    with override_settings(CLAMAV=clamd), django_capture_on_commit_callbacks(execute=True):
        run_jobs()
    infected.refresh_from_db()
    clean.refresh_from_db()
    assert (infected.state, infected.failure) == (Asset.State.FAILED, FileFailure.INFECTED)
    assert clean.state == Asset.State.READY
    assert len(files_in(storage)) == 6
