"""Where a request comes in, before Django: health, figures, kept pages, room, and bodies.

People who write are let through at once. A newcomer gets a kept page where there is one, else a
turn in Django when there is room, else word that it is busy.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string

from weerklank.kernel.front import health, pages, watching
from weerklank.kernel.front.body import Body, Reads
from weerklank.kernel.front.cutting import Cutter
from weerklank.kernel.front.room import Full, Room
from weerklank.kernel.front.wsgi import (
    Application,
    Environ,
    Headers,
    StartResponse,
    answer,
    cookies_of,
)

RETRY_AFTER_SECONDS = 5
# How long a newcomer waits for a turn before hearing that it is busy.
PATIENCE_SECONDS = 5.0
KEPT, STATIC, WATCH = "kept", "static", "watch"
NEWCOMER, PERSON, WRITE = "newcomer", "person", "write"


class Door:
    """A WSGI application around Django's.

    Who brings one of `cookies_of_people` is no newcomer: signed in, or with words that wait.
    """

    def __init__(
        self,
        inner: Application,
        *,
        cookies_of_people: Iterable[str],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._inner = inner
        self._cookies_of_people = frozenset(cookies_of_people)
        self._pages = pages.PageCache(most_bytes=settings.PAGE_CACHE_BYTES, now=now)
        self._room = Room(
            at_once=settings.NEWCOMERS_AT_ONCE,
            waiting=settings.NEWCOMERS_WAITING,
            patience=PATIENCE_SECONDS,
        )
        self._readiness = health.Readiness()
        self._reads = Reads()

    def watch_bodies(self) -> None:
        """From now on ends connections on which a body stopped coming in. Once a process."""
        cutter = Cutter(self._reads, patience=settings.BODY_PATIENCE, on_cut=watching.cut_off.inc)
        cutter.start()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answers one request."""
        begun = time.perf_counter()
        told = _Told(start_response)
        kind, answered = self._answer(environ, told)
        watching.requests.labels(kind, f"{told.status[:1]}xx").observe(time.perf_counter() - begun)
        return answered

    def _answer(self, environ: Environ, start: _Told) -> tuple[str, Iterable[bytes]]:
        path = environ.get("PATH_INFO", "")
        if path.startswith("/-/"):
            watched = self._watched(path, environ)
            if watched is not None:
                return WATCH, answer(environ, start, watched)
        if path.startswith(settings.STATIC_URL):
            return STATIC, self._inner(environ, start)
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD", "OPTIONS"):
            return WRITE, self._inner(self._with_body(environ), start)
        if self._cookies_of_people & cookies_of(environ).keys():
            return PERSON, self._inner(environ, start)
        return self._serve_newcomer(environ, start)

    def _watched(self, path: str, environ: Environ) -> HttpResponse | None:
        if path == health.LIVE:
            return health.live()
        if path == health.READY:
            return self._readiness.answer()
        if path == watching.PATH and watching.may_read(environ):
            return watching.answer()
        return None

    def _serve_newcomer(self, environ: Environ, start: _Told) -> tuple[str, Iterable[bytes]]:
        arrived, asked = self._pages.now(), pages.asked_of(environ)
        kept = self._pages.fresh(asked, arrived=arrived) if asked else None
        renews = asked and kept and self._pages.wants_renewal(asked, kept)
        if kept and not renews:
            return KEPT, pages.send(environ, start, kept)
        try:
            with self._room.seat():
                if asked and not renews:
                    # Somebody else may have made it while we waited.
                    kept = self._pages.fresh(asked, arrived=arrived)
                    if kept:
                        return KEPT, pages.send(environ, start, kept)
                return NEWCOMER, self._make(environ, start, asked)
        except Full:
            if kept:
                return KEPT, pages.send(environ, start, kept)
            watching.turned_away.inc()
            return NEWCOMER, answer(environ, start, self._busy())
        finally:
            if asked and renews:
                self._pages.done_with(asked)

    def _make(self, environ: Environ, start: _Told, asked: pages.Asked | None) -> Iterable[bytes]:
        """Django's answer, which is kept when it is the same for everybody."""
        begun = self._pages.now()
        held = _Told()
        answered = self._inner(environ, held)
        if asked is None or not pages.is_said_to_be_for_everybody(environ):
            start(held.status, held.headers)
            return answered
        try:
            body = b"".join(answered)
        finally:
            if hasattr(answered, "close"):
                answered.close()
        made = pages.page_of(environ, held.status, held.headers, body, begun=begun)
        if made is None:
            start(held.status, held.headers)
            return [body]
        self._pages.keep(asked, made)
        watching.pages_made.inc()
        return pages.send(environ, start, made)

    def _with_body(self, environ: Environ) -> Environ:
        length = environ.get("CONTENT_LENGTH") or ""
        announced = int(length) if length.isascii() and length.isdigit() else None
        environ["wsgi.input"] = Body(environ["wsgi.input"], announced=announced, reads=self._reads)
        return environ

    @cached_property
    def _busy_page(self) -> str:
        return render_to_string("kernel/busy.jinja")

    def _busy(self) -> HttpResponse:
        busy = HttpResponse(self._busy_page, status=503)
        busy.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return busy


class _Told:
    """Remembers status and headers of an answer, and passes them on when there is whom to."""

    def __init__(self, start_response: StartResponse | None = None) -> None:
        self._start_response = start_response
        self.status = "500"
        self.headers: Headers = []

    def __call__(self, status: str, headers: Headers, exc_info: Any = None) -> Any:
        self.status, self.headers = status, headers
        return self._start_response(status, headers) if self._start_response else None
