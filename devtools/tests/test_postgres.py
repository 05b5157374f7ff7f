"""The embedded server: it keeps what was written, opens nothing to others, and goes away whole."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psycopg
import pytest

from devtools import postgres_user
from devtools.places import ROOT
from devtools.postgres import LONGEST_SOCKET_PATH, Server
from devtools.postgres_user import Place, choose_place
from devtools.processes import is_running
from devtools.reporting import Failure

# An ordinary user has one way to run it; root has one with and one without user namespaces.
WITHOUT_NAMESPACES = partial(choose_place, has_namespaces=lambda wheel, home: False)
WAYS = [choose_place, WITHOUT_NAMESPACES] if os.geteuid() == 0 else [choose_place]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A closed folder with a short path."""
    path = Path(tempfile.mkdtemp(prefix="wk-"))
    yield path
    shutil.rmtree(path)


@pytest.fixture(autouse=True)
def system_state(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Stands in for the system's state folder, where everyone may walk through."""
    path = Path(tempfile.mkdtemp(prefix="wks-"))
    path.chmod(0o755)
    monkeypatch.setattr(postgres_user, "SYSTEM_STATE", (path,))
    yield path
    shutil.rmtree(path)


def permissions_above(path: Path) -> dict[Path, tuple[int, int]]:
    """Mode and owner of every folder above `path`."""
    return {each: (each.stat().st_mode, each.stat().st_uid) for each in path.parents}


@pytest.mark.parametrize("choose", WAYS)
def test_what_was_written_is_there_after_a_restart(
    folder: Path, choose: Callable[..., Place]
) -> None:
    home = folder / "closed" / "postgres"
    home.parent.mkdir(mode=0o700)
    before = permissions_above(home)
    first = Server(home, choose=choose)
    first.start()
    assert first.process is not None
    process_id = first.process.pid
    with psycopg.connect(first.url()) as connection:
        connection.execute("create table word (text text)")
        connection.execute("insert into word values ('één')")
    first.stop()
    assert not is_running(process_id, "postgres")

    second = Server(home, choose=choose)
    second.start()
    with psycopg.connect(second.url()) as connection:
        assert connection.execute("select text from word").fetchall() == [("één",)]
        assert connection.execute("show server_encoding").fetchone() == ("UTF8",)
        assert connection.execute("show listen_addresses").fetchone() == ("",)
        assert connection.execute("show fsync").fetchone() == ("on",)
    second.stop()

    assert permissions_above(home) == before
    for private in (second.data, second.sockets):
        assert private.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("choose", WAYS)
def test_two_commands_do_not_share_one_folder(folder: Path, choose: Callable[..., Place]) -> None:
    first = Server(folder / "postgres", keep=False, choose=choose)
    first.start()
    second = Server(folder / "postgres", keep=False, choose=choose)
    with pytest.raises(Failure, match="in use by another"):
        second.start()
    assert second.runs_elsewhere()
    psycopg.connect(second.url()).close()
    first.stop()
    assert not second.runs_elsewhere()


def test_a_server_left_behind_by_a_killed_command_is_no_hindrance(folder: Path) -> None:
    code = (
        "import sys, pathlib\n"
        "from devtools.postgres import Server\n"
        "server = Server(pathlib.Path(sys.argv[1])); server.start()\n"
        "print(server.process.pid, flush=True); sys.stdin.read()"
    )
    killed = subprocess.Popen(
        [sys.executable, "-c", code, str(folder / "postgres")],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert killed.stdout is not None
    process_id = int(killed.stdout.readline())
    killed.send_signal(signal.SIGKILL)
    killed.communicate()

    server = Server(folder / "postgres")
    server.start()
    psycopg.connect(server.url()).close()
    assert not is_running(process_id, "postgres")
    server.stop()


def test_a_long_path_puts_the_socket_in_a_closed_folder_elsewhere(folder: Path) -> None:
    home = folder / ("deep" * 30) / "postgres"
    server = Server(home, keep=False, choose=choose_place)
    server.start()
    assert len(str(server.sockets)) < LONGEST_SOCKET_PATH
    assert server.sockets.stat().st_mode & 0o777 == 0o700
    psycopg.connect(server.url()).close()
    server.stop()
    assert not server.sockets.exists()


def test_data_of_another_version_is_refused(folder: Path) -> None:
    older = Server(folder / "postgres", version=16, keep=False)
    older.start()
    older.stop()
    with pytest.raises(Failure, match="made by PostgreSQL 16"):
        Server(folder / "postgres", version=18, keep=False).start()


def test_a_version_that_is_not_carried_is_refused(folder: Path) -> None:
    with pytest.raises(Failure, match="16 and 18"):
        Server(folder / "postgres", version=12)
