"""`./dev run`: what can be in the way, and what it leaves."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from devtools.bootstrap import require_writable
from devtools.local_secrets import ensure_secrets
from devtools.places import ROOT
from devtools.processes import is_running
from devtools.reporting import Failure, run_logged
from devtools.run import free_port, require_free_port
from devtools.supervisor import Supervisor, stop_on_signals

FOREVER = [sys.executable, "-c", "import time; time.sleep(600)"]


def test_a_port_in_use_is_said() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Failure, match=f"Port {port} is in use"):
            require_free_port(port)
    require_free_port(free_port())


def test_a_port_that_does_not_exist_is_said() -> None:
    with pytest.raises(Failure, match="no port 70000"):
        require_free_port(70000)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Failure, match="cannot be written to"):
        require_writable(tmp_path / "file" / "below")


def test_a_registry_out_of_reach_is_said() -> None:
    output = "print('error: dns error: failed to lookup address'); raise SystemExit(2)"
    with pytest.raises(Failure, match="could not be reached"):
        run_logged([sys.executable, "-c", output], log="test-network", problem="It failed.")


def test_too_old_a_python_is_said(tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for needed in ("dirname", "sh"):
        (programs / needed).symlink_to(str(shutil.which(needed)))
    for python in ("python3", "python"):
        (programs / python).write_text("#!/bin/sh\nexit 1\n")
        (programs / python).chmod(0o755)
    shutil.copy(ROOT / "dev", tmp_path / "dev")
    done = subprocess.run(
        [str(tmp_path / "dev"), "run"],
        env={"PATH": str(programs)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "needs Python 3.11 or newer" in done.stderr


def test_secrets_are_made_once_and_are_for_their_owner_only(tmp_path: Path) -> None:
    first = ensure_secrets(tmp_path / "secrets", may_make=True)
    contents = {name: Path(file).read_text() for name, file in first.items()}
    assert set(first) == {"SECRET_KEY_FILE", "ALIAS_KEYS_FILE"}
    for file in first.values():
        assert Path(file).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700

    second = ensure_secrets(tmp_path / "secrets", may_make=False)
    assert {name: Path(file).read_text() for name, file in second.items()} == contents


def test_a_lost_key_is_not_replaced_beside_a_database(tmp_path: Path) -> None:
    files = ensure_secrets(tmp_path / "secrets", may_make=True)
    Path(files["ALIAS_KEYS_FILE"]).unlink()
    with pytest.raises(Failure, match="alias_keys is gone"):
        ensure_secrets(tmp_path / "secrets", may_make=False)


def test_when_one_process_ends_all_end(tmp_path: Path) -> None:
    with Supervisor(tmp_path) as supervisor:
        supervisor.start("steady", FOREVER, dict(os.environ))
        supervisor.start("weak", [sys.executable, "-c", "exit(3)"], dict(os.environ))
        with pytest.raises(Failure, match="'weak' ended by itself \\(code 3\\)"):
            supervisor.watch()
        steady = supervisor.children[0].process.pid
    assert not is_running(steady, "sleep")


def test_what_a_process_says_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Supervisor(tmp_path) as supervisor:
        supervisor.start("talker", [sys.executable, "-c", "print('hallo')"], dict(os.environ))
        with pytest.raises(Failure):
            supervisor.watch()
    assert (tmp_path / "talker.log").read_text() == "hallo\n"
    assert "talker | hallo" in capsys.readouterr().out


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_all_processes(tmp_path: Path, number: signal.Signals) -> None:
    started: list[int] = []

    def supervise() -> None:
        with stop_on_signals(), Supervisor(tmp_path) as supervisor:
            supervisor.start("steady", FOREVER, dict(os.environ))
            started.append(supervisor.children[0].process.pid)
            os.kill(os.getpid(), number)
            supervisor.watch()

    with pytest.raises(KeyboardInterrupt):
        supervise()
    assert not is_running(started[0], "sleep")
