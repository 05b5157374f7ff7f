"""A process that misbehaves is stopped within its bounds, and takes nothing along."""

import os
import resource
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from weerklank.media.bounded.process import Bounds, OutOfTime, run_bounded

Script = Callable[[str], Path]
ROOMY = Bounds(
    wall_seconds=20, cpu_seconds=10, memory_bytes=1 << 30, file_bytes=1 << 20, open_files=32
)


@pytest.fixture
def script(tmp_path: Path) -> Script:
    def written(code: str) -> Path:
        path = tmp_path / "script.py"
        path.write_text(code)
        return path

    return written


class Line:
    """A named pipe that a process holds open: what it says, and that it is gone, without asking."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self.path = path
        self._end = os.open(path, os.O_RDONLY | os.O_NONBLOCK)

    def next(self) -> bytes:
        """What is said next; nothing when nobody holds the line any more."""
        ready, _, _ = select.select([self._end], [], [], 15)
        assert ready, "the line is still held"
        return os.read(self._end, 100)

    def close(self) -> None:
        os.close(self._end)


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    made = Line(tmp_path / "line")
    yield made
    made.close()


def test_exit_code_comes_back(script: Script, tmp_path: Path) -> None:
    assert run_bounded(script("raise SystemExit(7)"), [], bounds=ROOMY, folder=tmp_path) == 7


def test_spinning_is_ended_by_cpu_time(script: Script, tmp_path: Path) -> None:
    bounds = Bounds(
        wall_seconds=20, cpu_seconds=1, memory_bytes=1 << 30, file_bytes=1, open_files=32
    )
    begun = time.monotonic()

    with pytest.raises(OutOfTime):
        run_bounded(script("while True: pass"), [], bounds=bounds, folder=tmp_path)

    assert time.monotonic() - begun < 15


def test_waiting_is_ended_by_wall_time_and_its_children_too(
    script: Script, tmp_path: Path, line: Line
) -> None:
    bounds = Bounds(
        wall_seconds=2, cpu_seconds=10, memory_bytes=1 << 30, file_bytes=1 << 10, open_files=32
    )
    code = (
        "import os, signal\n"
        f"line = os.open({str(line.path)!r}, os.O_WRONLY)\n"
        "if os.fork(): os.write(line, b'held')\n"
        "signal.pause()\n"
    )

    with pytest.raises(OutOfTime):
        run_bounded(script(code), [], bounds=bounds, folder=tmp_path)

    assert line.next() == b"held"
    assert line.next() == b""


def test_filling_the_disk_is_ended(script: Script, tmp_path: Path) -> None:
    code = "with open('big', 'wb') as file: file.write(bytes(5_000_000))"

    assert run_bounded(script(code), [], bounds=ROOMY, folder=tmp_path) != 0
    assert (tmp_path / "big").stat().st_size <= ROOMY.file_bytes


def test_many_open_files_are_refused(script: Script, tmp_path: Path) -> None:
    code = "files = [open('/dev/null') for _ in range(100)]"

    assert run_bounded(script(code), [], bounds=ROOMY, folder=tmp_path) != 0


def test_environment_files_and_folder_of_the_parent_stay_away(
    script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "marker")
    secret = os.open(tmp_path, os.O_RDONLY)
    os.set_inheritable(secret, True)
    code = (
        "import os, sys, pathlib, resource\n"
        f"open_too = pathlib.Path('/dev/fd/{secret}').exists()\n"
        "names = set(os.environ) - {'LC_CTYPE', '__CF_USER_TEXT_ENCODING'}\n"
        "core = resource.getrlimit(resource.RLIMIT_CORE)\n"
        "pathlib.Path('seen').write_text(repr((sorted(names), open_too, core, os.getcwd())))\n"
    )

    try:
        assert run_bounded(script(code), [], bounds=ROOMY, folder=tmp_path) == 0
    finally:
        os.close(secret)

    seen = (tmp_path / "seen").read_text()
    assert seen == repr(([], False, (0, 0), str(tmp_path.resolve())))


def test_own_limits_are_untouched(script: Script, tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)

    run_bounded(script("pass"), [], bounds=ROOMY, folder=tmp_path)

    assert resource.getrlimit(resource.RLIMIT_NOFILE) == before


def test_process_ends_when_its_parent_is_killed(script: Script, tmp_path: Path, line: Line) -> None:
    waiting = script(
        "import os, signal\n"
        f"line = os.open({str(line.path)!r}, os.O_WRONLY)\n"
        "os.write(line, b'held')\n"
        "signal.pause()\n"
    )
    code = (
        "import sys; from pathlib import Path\n"
        f"sys.path[:0] = {sys.path!r}\n"
        "from weerklank.media.bounded.process import Bounds, run_bounded\n"
        f"run_bounded(Path({str(waiting)!r}), [], bounds={ROOMY!r}, folder=Path({str(tmp_path)!r}))"
    )
    with subprocess.Popen([sys.executable, "-c", code]) as parent:
        assert line.next() == b"held"

        parent.kill()

    assert line.next() == b""
