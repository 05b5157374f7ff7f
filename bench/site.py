"""A web server that runs while something is measured, started as in production."""

from __future__ import annotations

import http.client
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.processes import cpu_seconds
from devtools.processes import spawn, stop_process
from devtools.run import free_port

SETTINGS_PAGE = Path(__file__).resolve().parent.parent / "docs" / "operations" / "settings.md"
START_SECONDS = 60
APPLICATION = "weerklank.config.wsgi:application"


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
    command = [str(Path(sys.prefix) / "bin" / "granian"), *production_options(), application]
    command[command.index("--port") + 1] = str(port)
    with log.open("ab") as output:
        process = spawn(command, output=output, env={**os.environ, **(extra or {})})
        try:
            _wait_until_up(process, port, log)
            yield Site(port, process.pid, database)
        finally:
            stop_process(process)


def production_options() -> list[str]:
    """How granian is started in production, by the page that says so."""
    text = SETTINGS_PAGE.read_text(encoding="utf-8").replace("\\\n", " ")
    line = next(line for line in text.splitlines() if line.strip().startswith("granian "))
    # What follows the options is the application, and words about it.
    return shlex.split(line.partition("#")[0])[1:-1]


def _wait_until_up(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The web server did not start: see {log}.")
        time.sleep(0.05)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("HEAD", "/", headers={"Host": f"localhost:{port}"})
        connection.getresponse()
    except OSError:
        return False
    finally:
        connection.close()
    return True
