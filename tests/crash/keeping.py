"""Keeping a process going, as systemd does with `Restart=always` and its usual `KillMode`."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from devtools.processes import stop_process
from tests.waiting import wait_until

RESTART_AFTER = 0.2
STOP_SECONDS = 20


class Keeper:
    """Starts a process again whenever it ends, until told to stop.

    What an ended process leaves running is killed first, as systemd empties a unit's group.
    `start` is called in a thread that lives as long as the keeper; when it raises, it is called
    again a little later.
    """

    def __init__(
        self, name: str, start: Callable[[], subprocess.Popen[bytes]], *, end_by: signal.Signals
    ) -> None:
        self.starts = 0
        self._start = start
        self._end_by = end_by
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._wanted = threading.Event()
        self._wanted.set()
        self._thread = threading.Thread(target=self._keep, name=f"keeper of {name}", daemon=True)

    def begin(self) -> None:
        """Starts the process for the first time; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Ends the process in good order and keeps it ended. May be called twice."""
        self._stopping.set()
        self._wanted.set()
        if self._thread.ident is not None:
            self.restart()
            self._thread.join()

    def send(self, sign: signal.Signals) -> None:
        """Sends a signal to the process when it runs; whenever it ends it is started again."""
        if self._process is not None:
            self._process.send_signal(sign)

    def restart(self) -> None:
        """Ends the process in good order, or kills it when it takes long; it is started again."""
        process = self._process
        if process is not None:
            process.send_signal(self._end_by)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()

    def kill(self) -> None:
        """Kills the process outright, and no other; it is started again."""
        self.send(signal.SIGKILL)

    @contextmanager
    def away(self) -> Iterator[None]:
        """Within this block the process is ended; after it, it has started again."""
        before = self.starts
        self._wanted.clear()
        self.restart()
        try:
            yield
        finally:
            self._wanted.set()
            wait_until(lambda: self.starts > before, "it has started again")

    @property
    def pid(self) -> int | None:
        """The process that runs at this moment, if one does."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def children(self) -> list[int]:
        """The processes that it started itself and that run at this moment."""
        return children_of(self.pid) if self.pid else []

    def _keep(self) -> None:
        while not self._stopping.is_set():
            self._wanted.wait()
            with suppress(Exception):
                self._process = self._start()
                self.starts += 1
                self._process.wait()
                stop_process(self._process, patience=0)
            self._stopping.wait(RESTART_AFTER)


def children_of(pid: int) -> list[int]:
    """The processes that `pid` started and that run at this moment."""
    found: list[int] = []
    with suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (thread / "children").read_text().split())
    return found


def kill(pid: int) -> None:
    """Kills a process outright, when it still runs."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
