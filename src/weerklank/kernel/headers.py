"""Security headers that go with every answer."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# Where public pictures may come from besides; empty for nowhere.
_ELSEWHERE = f" {settings.S3_PUBLIC_ORIGIN}" if settings.S3_PUBLIC_ORIGIN else ""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; "
    f"img-src 'self' blob: data:{_ELSEWHERE}; font-src 'self'; connect-src 'self'; "
    "media-src 'self' blob:; manifest-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


class SecurityHeadersMiddleware:
    """Sets the Content-Security-Policy and friends, and keeps personal pages out of stores."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault(
            "Permissions-Policy", "geolocation=(), camera=(), microphone=(), browsing-topics=()"
        )
        response.headers.setdefault("Cache-Control", "no-store")
        return response
