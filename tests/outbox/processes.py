"""Real workers in processes of their own, and waiting for what they do."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from devtools.places import ROOT

PATIENCE = 60
START = "import django; django.setup(); from tests.outbox import bells; bells.work()"


class WorkerProcess:
    """A worker that knows the bells of the tests."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", START],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def wait_until_it_says(self, words: str) -> None:
        """Reads what the worker says until it says `words`; fails when it ends before."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if words in line:
                return
        raise AssertionError(f"The worker ended without saying {words!r}: {self.end()}")

    def kill(self) -> None:
        """Ends the process as a crash does."""
        self.process.kill()
        self.process.wait()

    def end(self) -> str:
        """Waits for the process to end; what it said in its log."""
        return self.process.communicate(timeout=PATIENCE)[1]


@contextmanager
def a_worker() -> Iterator[WorkerProcess]:
    """A worker that is gone after the block, however it went."""
    worker = WorkerProcess()
    try:
        yield worker
    finally:
        worker.kill()
