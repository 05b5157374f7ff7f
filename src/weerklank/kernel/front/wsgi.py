"""The words of WSGI, and answers that are given without Django's middleware."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.middleware.security import SecurityMiddleware

from weerklank.kernel.headers import SecurityHeadersMiddleware

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


def answer(environ: Environ, start_response: StartResponse, response: HttpResponse) -> list[bytes]:
    """Sends `response` as it is, with the security headers that go with every answer."""
    request = WSGIRequest(environ)
    response = SecurityMiddleware(lambda _: response).process_response(request, response)
    response = SecurityHeadersMiddleware(lambda _: response)(request)
    response.headers["Content-Length"] = str(len(response.content))
    start_response(
        f"{response.status_code} {HTTPStatus(response.status_code).phrase}",
        [(name, str(value)) for name, value in response.items()],
    )
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else response.content]


def cookies_of(environ: Environ) -> dict[str, str]:
    """Name to value, as they came."""
    pairs = (pair.partition("=") for pair in environ.get("HTTP_COOKIE", "").split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs if name.strip()}
