"""The live process as it runs, on the database of a test, and what one hears of it."""

from __future__ import annotations

import http.client
import json
import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client
from psycopg.conninfo import make_conninfo

from devtools.processes import spawn, stop_process
from devtools.production import live_command
from devtools.run import free_port
from tests.waiting import wait_until

HOST = "localhost"
PATIENCE = 15.0


def database(user: str = "") -> str:
    """How to reach the database of this test, as another user if need be."""
    given = connection.settings_dict
    return make_conninfo(
        host=str(given["HOST"]),
        port=str(given["PORT"] or ""),
        user=user or str(given["USER"]),
        password=str(given["PASSWORD"]),
        dbname=str(given["NAME"]),
    )


class Stream:
    """One open stream, as a browser has it; a context manager."""

    def __init__(self, port: int, given: str, headers: Mapping[str, str]) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self._connection.request(
            "GET", f"/live/?pas={given}", headers={"Host": f"{HOST}:{port}", **headers}
        )
        self._response = self._connection.getresponse()
        self.status = self._response.status
        self.headers = self._response.headers

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *_: object) -> None:
        # As when a phone loses its network: nothing is said, the line is gone.
        with suppress(OSError):
            self._response.close()
            self._connection.close()

    def next(self) -> tuple[str, str]:
        """The next event, as its kind and what it says; ("", "") when the stream has ended."""
        told: dict[str, str] = {}
        while line := self._response.readline().decode().rstrip("\n"):
            name, _, value = line.partition(": ")
            told[name] = value
        if not told:
            return "", ""
        return (told["event"], told["data"]) if "event" in told else self.next()

    def hears(self, *event: str) -> bool:
        """Whether this event comes, perhaps after others; waits for it until the stream ends."""
        while (told := self.next()) != ("", ""):
            if told == event:
                return True
        return False


@dataclass(frozen=True)
class Live:
    """A running live process."""

    port: int
    process: int

    def listen(self, given: str, **headers: str) -> Stream:
        """Opens a stream with the pass `given`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Stream(self.port, given, named)

    def ask(self, path: str, *, method: str = "GET", host: str = HOST) -> tuple[int, bytes]:
        """Status and body of what is no stream."""
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            asked.request(method, path, headers={"Host": host})
            response = asked.getresponse()
            return response.status, response.read()
        finally:
            asked.close()

    def listening(self) -> int:
        """How many streams are open."""
        told: dict[str, int] = json.loads(self.ask("/-/live")[1])
        return told["listening"]


@contextmanager
def a_live_process(folder: Path, *, port: int = 0, **environment: str) -> Iterator[Live]:
    """The process, once it hears; `environment` is what it gets besides."""
    port = port or free_port()
    given = {
        **os.environ,
        "DATABASE_URL": database(),
        "BASE_URL": f"http://{HOST}",
        "SECRET_KEY": settings.SECRET_KEY,
        **environment,
    }
    with (folder / "live.log").open("ab") as log:
        process = spawn(live_command(port), output=log, env=given)
        try:
            wait_until(lambda: _is_ready(port))
            yield Live(port, process.pid)
        finally:
            stop_process(process)


def _is_ready(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return Live(port, 0).ask("/-/ready")[0] == 200
    return False


def news(client: Client, path: str) -> dict[str, object]:
    """What Django answers to the script of a page that asks what is new."""
    response = client.get(path, {"geleden": "0"})
    assert response.status_code == 200, response.status_code
    told: dict[str, object] = response.json()
    return told
