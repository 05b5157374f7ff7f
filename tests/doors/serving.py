"""A real web server for tests, with the settings of an installation on https."""

from __future__ import annotations

import http.client
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from devtools.processes import spawn, stop_process
from devtools.production import web_command
from devtools.run import answers, free_port

HOST = "doemee.test"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


@dataclass(frozen=True)
class WebServer:
    """A web server on this machine, behind a proxy that ends TLS: that is us."""

    port: int
    log: Path

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        scheme: str = "https",
        host: str = HOST,
    ) -> Answer:
        """The answer to one request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            given = {"Host": host, "X-Forwarded-Proto": scheme, **(headers or {})}
            connection.request(method, path, body=body, headers=given)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()


@contextmanager
def a_web_server(folder: Path, settings: str) -> Iterator[WebServer]:
    """The server on the database of this test, which has to commit what it makes."""
    port, log = free_port(), folder / "web.log"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": settings,
        "BASE_URL": f"https://{HOST}",
        "MEDIA_ROOT": str(folder / "media"),
    }
    with log.open("wb") as output:
        process = spawn(web_command(port, workers=1), output=output, env=environment)
        try:
            while not answers(port):
                assert process.poll() is None, log.read_text()
            yield WebServer(port, log)
        finally:
            stop_process(process)
