"""A web server that runs while something is measured, started as in production."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.processes import cpu_seconds
from devtools.processes import spawn, stop_process
from devtools.production import web_command
from devtools.run import answers, free_port

START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds of the web server and of the database."""

    web: float
    database: float

    def __sub__(self, before: Cost) -> Cost:
        return Cost(self.web - before.web, self.database - before.database)


@dataclass(frozen=True, slots=True)
class Site:
    """A running web server, and the process ids under which it and its database run."""

    port: int
    web: int
    database: int

    @property
    def host(self) -> str:
        """Where it listens."""
        return f"localhost:{self.port}"

    def cost(self) -> Cost:
        """What both used so far."""
        return Cost(cpu_seconds(self.web), cpu_seconds(self.database))


@contextmanager
def served(
    application: str, *, database: int, log: Path, extra: Mapping[str, str] | None = None
) -> Iterator[Site]:
    """Runs `application` on granian as in production for the block, and stops it afterwards.

    `database` is the process id of PostgreSQL. Raises RuntimeError when it does not come up.
    """
    port = free_port()
    command = web_command(port, application=application)
    with log.open("ab") as output:
        process = spawn(command, output=output, env={**os.environ, **(extra or {})})
        try:
            _wait_until_up(process, port, log)
            yield Site(port, process.pid, database)
        finally:
            stop_process(process)


def _wait_until_up(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The web server did not start: see {log}.")
        time.sleep(0.05)
