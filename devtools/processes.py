"""Starting and ending child processes so that none is ever left behind."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from devtools.places import ROOT

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def spawn(
    command: Sequence[str],
    *,
    output: IO[bytes] | int | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
    identity: Mapping[str, int] | None = None,
    when_parent_dies: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own: Ctrl-C reaches us only, and we end it in order.

    On Linux the kernel sends it `when_parent_dies` when this process is killed outright.
    """

    def follow_parent() -> None:
        if LIBC is not None:
            LIBC.prctl(PR_SET_PDEATHSIG, int(when_parent_dies))

    as_user = dict(identity or {})
    return subprocess.Popen(
        list(command),
        cwd=cwd,
        env=dict(env) if env is not None else None,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        start_new_session=True,
        preexec_fn=follow_parent,
        user=as_user.get("user"),
        group=as_user.get("group"),
        extra_groups=[] if as_user else None,
    )


def stop_process(
    process: subprocess.Popen[bytes],
    *,
    first: signal.Signals = signal.SIGTERM,
    patience: float = 20,
) -> None:
    """End a process that `spawn` started and all that it started: kindly, and then surely."""
    if process.poll() is None:
        process.send_signal(first)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            # PostgreSQL ends its own children on SIGQUIT; a plain kill would leave them behind.
            process.send_signal(signal.SIGQUIT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def is_running(process_id: int, name: str) -> bool:
    """Whether a process with this id lives and has `name` in its command line."""
    command_line = Path(f"/proc/{process_id}/cmdline")
    if command_line.parent.parent.joinpath("self").exists():
        with contextlib.suppress(OSError):
            return name in command_line.read_bytes().decode(errors="replace")
        return False
    shown = subprocess.run(
        ["ps", "-o", "command=", "-p", str(process_id)], capture_output=True, text=True, check=False
    )
    return name in shown.stdout


def wait_until_gone(process_id: int, name: str, *, seconds: float) -> bool:
    """Wait for a process that is not our child to end; False when `seconds` were not enough."""
    deadline = time.monotonic() + seconds
    while is_running(process_id, name):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
