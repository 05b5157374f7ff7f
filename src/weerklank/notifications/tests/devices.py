"""Browsers on devices, and a real server that plays the service through which they are told."""

from __future__ import annotations

import base64
import json
import os
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

import http_ece
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_django.fixtures import Settings

from tests.builders import a_person
from weerklank.kernel import clock
from weerklank.notifications import actions, push
from weerklank.notifications.push import Endpoint
from weerklank.people.models import Account


def text_of(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


@dataclass
class Phone:
    """A browser on a device: it alone can read what is sent to it."""

    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    auth: bytes = field(default_factory=lambda: os.urandom(16))

    def endpoint(self, address: str) -> Endpoint:
        point = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return Endpoint(address, text_of(point), text_of(self.auth))

    def reads(self, sent: bytes) -> dict[str, str]:
        plain = cast(Any, http_ece).decrypt(sent, private_key=self.key, auth_secret=self.auth)
        told: dict[str, str] = json.loads(plain)
        return told


@dataclass
class Service:
    """What came in, by path, and what is answered in place of 201."""

    port: int = 0
    came: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)
    stalled: dict[str, threading.Event] = field(default_factory=dict)
    when_called: Callable[[], object] = lambda: None

    def address(self, path: str) -> str:
        return f"https://localhost:{self.port}{path}"

    def sent_to(self, path: str) -> list[bytes]:
        return [body for where, _headers, body in self.came if where == path]


def certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(clock.ago(days=1))
        .not_valid_after(clock.now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "service.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@contextmanager
def served(settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """A service that browsers of tests are reached through; we know no other."""
    made = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.came.append((self.path, dict(self.headers.items()), body))
            made.when_called()
            if self.path in made.stalled:
                made.stalled[self.path].wait(timeout=20)
            self.send_response(made.answers.get(self.path, 201))
            self.send_header("Location", made.address("/elsewhere"))
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST

        def log_message(self, *_given: object) -> None:
            """Says nothing."""

    pem = certificate(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=[0.01], daemon=True)
    thread.start()
    made.port = server.server_address[1]
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(pem))
    settings.VAPID_PRIVATE_KEY = text_of(os.urandom(32))
    settings.PUSH_SERVICES = ["localhost"]
    monkeypatch.setattr(push, "PORT", made.port)
    yield made
    for event in made.stalled.values():
        event.set()
    server.shutdown()
    server.server_close()


def subscribes(account: Account, service: Service, path: str = "/phone") -> Phone:
    phone = Phone()
    actions.add_device(
        person=a_person(account),
        endpoint=phone.endpoint(service.address(path)),
        device="phone",
    )
    return phone
