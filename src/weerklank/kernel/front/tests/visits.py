"""Visits through the door, as a web server makes them, with a clock that stands still."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

from weerklank.kernel.front.door import Door
from weerklank.kernel.front.wsgi import Application, Headers

PERSON = "signed-in"


@dataclass(frozen=True)
class Answered:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Visits:
    """A door with a clock of its own, in seconds, that a test moves."""

    inner: Application = field(default_factory=WSGIHandler)
    seconds: float = 0.0
    door: Door = field(init=False)

    def __post_init__(self) -> None:
        self.door = Door(self.inner, cookies_of_people=[PERSON], now=lambda: self.seconds)

    def __call__(
        self, path: str, *, method: str = "GET", cookies: str = "", **headers: Any
    ) -> Answered:
        """One visit; `headers` in the words of WSGI."""
        environ = RequestFactory().generic(method, path, HTTP_COOKIE=cookies, **headers).environ
        told: list[tuple[str, Headers]] = []
        body = self.door(environ, lambda status, headers, _=None: told.append((status, headers)))
        content = b"".join(body)
        if hasattr(body, "close"):
            body.close()
        [(status, answered)] = told
        return Answered(
            int(status.split()[0]), {name.lower(): value for name, value in answered}, content
        )
