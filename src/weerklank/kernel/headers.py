"""Security headers that go with every answer, whoever gave it."""

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
# For bytes that are the sender's own and were made anew by nobody: nothing in them may do anything.
POLICY_OF_UNKNOWN_FILE = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
)
_NEVER_ASKED = (
    "accelerometer",
    "browsing-topics",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "midi",
    "payment",
    "serial",
    "usb",
)
# And that the screen stays on, for who records looks away from it.
_DEVICES = ("camera", "microphone", "screen-wake-lock")
_NOTHING = ", ".join(f"{feature}=()" for feature in (*_DEVICES, *_NEVER_ASKED))
# What a page on which people record asks of the device: for our own scripts, in no frame.
RECORDING = ", ".join(
    [*(f"{feature}=(self)" for feature in _DEVICES), *(f"{each}=()" for each in _NEVER_ASKED)]
)
_HSTS = f"max-age={settings.SECURE_HSTS_SECONDS}" + (
    "; includeSubDomains; preload" if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS else ""
)


class SecurityHeadersMiddleware:
    """Sets the Content-Security-Policy and friends, and keeps personal pages out of stores.

    Stands outermost, so that also a static file, a redirect to https and the page about an error in
    other middleware get them; Django's own middleware sets its part on answers from within only.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        given = response.headers.setdefault
        given("Content-Security-Policy", POLICY)
        given("Permissions-Policy", _NOTHING)
        given("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        given("X-Content-Type-Options", "nosniff")
        given("X-Frame-Options", settings.X_FRAME_OPTIONS)
        given("Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY)
        given("Cross-Origin-Resource-Policy", "same-origin")
        given("Cache-Control", "no-store")
        if settings.SECURE_HSTS_SECONDS and request.is_secure():
            given("Strict-Transport-Security", _HSTS)
        return response
