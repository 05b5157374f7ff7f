"""Run a script in a process of its own that cannot outgrow, outlive or outspend its bounds."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

_START = Path(__file__).with_name("start.py")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one bounded process may use at most. `memory_bytes` does not bind on macOS."""

    wall_seconds: float
    cpu_seconds: int
    memory_bytes: int
    file_bytes: int
    open_files: int


class OutOfTime(Exception):
    """The process was killed because it ran over its wall or CPU time."""


def run_bounded(
    script: Path,
    arguments: Sequence[str],
    *,
    bounds: Bounds,
    folder: Path,
    environment: Mapping[str, str] | None = None,
) -> int:
    """Run a Python script in `folder` within `bounds` and return its exit code.

    The script gets no environment but `environment`, no input, no output, none of our open files,
    and a process group of its own. However this function ends, that whole group is killed. A
    negative exit code is the signal that ended it.

    Raises `OutOfTime`, and `OSError` when no process can be started at all.
    """
    process = subprocess.Popen(  # noqa: S603 - the command is ours; only a path comes from outside
        [
            sys.executable,
            "-I",
            "-B",
            str(_START),
            json.dumps(asdict(bounds)),
            str(script),
            *arguments,
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=dict(environment or {}),
        start_new_session=True,
        umask=0o077,
    )
    try:
        code = process.wait(timeout=bounds.wall_seconds)
    except subprocess.TimeoutExpired:
        raise OutOfTime
    finally:
        # The leader may be gone already; macOS answers "not permitted" for a group of ghosts.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdin is not None:
            process.stdin.close()
    if code in (-signal.SIGXCPU, -signal.SIGALRM):
        raise OutOfTime
    return code
