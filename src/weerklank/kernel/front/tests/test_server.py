"""The web server as `./dev run` starts it, and clients that are slow, huge or gone."""

from __future__ import annotations

import os
import re
import socket
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from devtools.production import web_command
from devtools.run import HOST, answers, free_port
from devtools.supervisor import Supervisor

TOKEN = "only for this test"
LONG = 30
# With these Django reads the form, to see whether it holds the same as the cookie.
FORM = (f"Cookie: csrf={'a' * 32}", "Content-Type: application/x-www-form-urlencoded")


@dataclass(frozen=True)
class Server:
    """A web server that listens, and conversations with it byte by byte."""

    port: int

    def line(self) -> socket.socket:
        """A new connection; what is waited for fails after half a minute."""
        return socket.create_connection((HOST, self.port), timeout=LONG)

    def says(self, message: bytes) -> bytes:
        """All that comes back on `message` until the server closes."""
        with self.line() as line:
            line.sendall(message)
            return until_closed(line)

    def figure(self, name: str) -> float:
        """A figure, added up over all processes."""
        told = self.says(request("GET", "/-/metrics", f"Authorization: Bearer {TOKEN}")).decode()
        found = re.search(rf"^weerklank_{re.escape(name)} (\S+)", told, re.MULTILINE)
        return float(found[1]) if found else 0.0


def until_closed(line: socket.socket) -> bytes:
    """What comes until the other side ends the connection, in whatever way."""
    came = b""
    while True:
        try:
            piece = line.recv(65536)
        except ConnectionError:
            return came
        if not piece:
            return came
        came += piece


def request(method: str, path: str, *headers: str, body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[Server]:
    """Two processes with little patience, on the database of this worker."""
    port = free_port()
    command = web_command(port)
    command[command.index("--http1-header-read-timeout") + 1] = "500"
    with tempfile.TemporaryDirectory() as figures:
        environment = {
            **os.environ,
            "BODY_PATIENCE": "2",
            "METRICS_TOKEN": TOKEN,
            "PROMETHEUS_MULTIPROC_DIR": figures,
        }
        log = Path(figures) / "log"
        with Supervisor(log) as supervisor:
            supervisor.start("web", command, environment)
            supervisor.wait_until(lambda: answers(port), seconds=120, what="The web server")
            yield Server(port)


def test_a_body_that_stops_coming_is_waited_for_no_longer(server: Server) -> None:
    cut = server.figure("cut_off_total")
    with server.line() as line:
        line.sendall(request("POST", "/inloggen/", *FORM, "Content-Length: 1000", body=b"login="))
        until_closed(line)
    assert server.figure("cut_off_total") > cut


def test_a_body_that_drips_is_waited_for_no_longer(server: Server) -> None:
    cut = server.figure("cut_off_total")
    with server.line() as line:
        line.sendall(request("POST", "/inloggen/", *FORM, "Content-Length: 100000"))
        line.settimeout(0.05)
        for _ in range(20 * LONG):
            try:
                line.sendall(b"x")
                if not line.recv(65536):
                    break
            except TimeoutError:
                continue
            except ConnectionError:
                break
        else:
            pytest.fail("A drop now and then kept the connection open.")
    assert server.figure("cut_off_total") > cut


def test_while_some_wait_others_are_answered(server: Server) -> None:
    with ExitStack() as lines:
        for _ in range(20):
            line = lines.enter_context(server.line())
            line.sendall(request("POST", "/inloggen/", *FORM, "Content-Length: 9", body=b"login="))
        assert server.says(request("GET", "/-/live")).startswith(b"HTTP/1.1 200")


def test_headers_that_do_not_end_are_waited_for_no_longer(server: Server) -> None:
    with server.line() as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-More: ")
        assert not until_closed(line).startswith(b"HTTP/1.1 2")


@pytest.mark.parametrize(
    ("huge", "status"),
    [
        (request("GET", f"/{'x' * 70_000}"), b"41|431"),
        (request("GET", "/", *(f"X-{n}: x" for n in range(200))), b"431"),
        (request("GET", "/", f"X-Long: {'x' * 300_000}"), b"431"),
        (request("POST", "/inloggen/", "Content-Length: 999999999"), b"413"),
        (request("POST", "/inloggen/", f"Content-Length: {'9' * 40}"), b"400|413"),
    ],
    ids=["address", "many headers", "long header", "body", "unheard of"],
)
def test_what_is_huge_is_refused_before_it_is_read(
    server: Server, huge: bytes, status: bytes
) -> None:
    assert re.match(rb"HTTP/1\.1 (?:%b)" % status, server.says(huge))


def test_a_body_without_an_end_is_not_read(server: Server) -> None:
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    with server.line() as line:
        line.sendall(request("POST", "/inloggen/", *FORM, "Transfer-Encoding: chunked"))
        try:
            for _ in range(5000):
                line.sendall(chunk)
        except ConnectionError:
            return
    pytest.fail("300 MB were taken in.")


def test_processes_add_up_their_figures(server: Server) -> None:
    name = 'request_seconds_count{kind="newcomer",status="4xx"}'
    before = server.figure(name)
    for _ in range(20):
        server.says(request("GET", "/is-er-niet/"))
    assert server.figure(name) == before + 20
