"""A client of tus for the tests, on top of Django's."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import subprocess
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.test import Client

from devtools.frontend import node_environment
from weerklank.media.digest import file_digest

ABOUT = uuid.UUID(int=7)
RESUMABLE = {"Tus-Resumable": "1.0.0"}
PIECE = "application/offset+octet-stream"


def told(**words: str) -> str:
    """Words about a file, as tus sends them."""
    pairs = (f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in words.items())
    return ",".join(pairs)


def digest_of(content: bytes) -> str:
    """What a browser works out of a file before it sends it."""
    return file_digest([content])


def open_room(
    client: Client,
    size: int,
    *,
    kind: str = "picture",
    digest: str = "",
    about: uuid.UUID = ABOUT,
    headers: dict[str, str] | None = None,
) -> Any:
    """Asks for room for a file."""
    words = {"kind": kind} | ({"digest": digest} if digest else {})
    sent = {**RESUMABLE, "Upload-Length": str(size), "Upload-Metadata": told(**words)}
    return client.post(f"/stuur/{about}/", headers=sent | (headers or {}))


def bring(
    client: Client, address: str, piece: bytes, *, at: int, headers: dict[str, str] | None = None
) -> Any:
    """Sends bytes of a file from an offset on."""
    return client.patch(
        address,
        piece,
        content_type=PIECE,
        headers={**RESUMABLE, "Upload-Offset": str(at)} | (headers or {}),
    )


def ask(client: Client, address: str) -> Any:
    """Asks how much there is of a file."""
    return client.head(address, headers=RESUMABLE)


def stop(client: Client, address: str) -> Any:
    """Takes a file back."""
    return client.delete(address, headers=RESUMABLE)


def checksum(piece: bytes, algorithm: str = "sha1") -> str:
    """The header that goes with a piece."""
    value = hashlib.new(algorithm, piece).digest()
    return f"{algorithm} {base64.b64encode(value).decode()}"


def bring_whole(
    client: Client, content: bytes, *, kind: str = "picture", about: uuid.UUID = ABOUT
) -> str:
    """Sends a file in one go; returns its address."""
    address: str = open_room(client, len(content), kind=kind, about=about).headers["Location"]
    response = bring(client, address, content, at=0)
    assert response.status_code == 204, response.content
    return address


class BrokenLine(io.RawIOBase):
    """A body of which only so much comes, whatever was announced."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self._content = io.BytesIO(content)

    def read(self, size: int = -1) -> bytes:
        """What came, and then the end of the line."""
        if read := self._content.read(size):
            return read
        raise ConnectionResetError


def bring_less(client: Client, address: str, piece: bytes, *, at: int, announced: int) -> Any:
    """Announces so many bytes, and loses the connection after those of `piece`."""
    return _bring_body(client, address, BrokenLine(piece), at=at, length=str(announced))


def bring_unannounced(client: Client, address: str, piece: bytes, *, at: int) -> Any:
    """Sends bytes without saying how many, as `Transfer-Encoding: chunked` does."""
    return _bring_body(client, address, io.BytesIO(piece), at=at)


def _bring_body(client: Client, address: str, body: object, *, at: int, length: str = "") -> Any:
    surroundings: dict[str, Any] = {
        "CONTENT_TYPE": PIECE,
        "CONTENT_LENGTH": length,
        "wsgi.input": body,
        "wsgi.input_terminated": not length,
    }
    headers = {**RESUMABLE, "Upload-Offset": str(at)}
    return client.generic("PATCH", address, headers=headers, **surroundings)


class Interrupted(io.RawIOBase):
    """A body in two pieces, between which something else happens."""

    def __init__(self, first: bytes, second: bytes, *, between: Callable[[], object]) -> None:
        super().__init__()
        self._left = [first, second, b""]
        self._between = between

    def read(self, size: int = -1) -> bytes:
        """The next piece."""
        if len(self._left) == 2:
            self._between()
        return self._left.pop(0)


def bring_while(client: Client, address: str, body: Interrupted, *, at: int = 0) -> Any:
    """Sends bytes during which something else happens."""
    return _bring_body(client, address, body, at=at)


def node_says(script: Path, asked: dict[str, Any], *, seconds: int) -> dict[str, Any]:
    """Runs a script on node, the machine's own or that of a Python package; its last word."""
    ran = subprocess.run(
        ["node", str(script), json.dumps(asked)],
        env=node_environment(),
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert ran.stdout, ran.stderr
    said: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return said
