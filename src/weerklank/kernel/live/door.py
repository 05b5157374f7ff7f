"""The live process: an ASGI application with one address, and two that say how it is.

Whoever brings a pass gets a stream of server-sent events. `new` tells how many things were
announced since the pass was given; `again` ends the stream, and says within how many seconds to ask
for a new pass. At most one line a second goes out to each, so nothing piles up for slow readers.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from weerklank.kernel.live.hearing import hear_for_ever
from weerklank.kernel.live.limits import Full, Most, Room
from weerklank.kernel.live.listeners import Listener, Listeners
from weerklank.kernel.live.passes import Pass, PassMalformed, open_pass
from weerklank.kernel.networks import network
from weerklank.kernel.sealing import KeyRing

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

PATH = "/live/"
ALIVE, READY = "/-/live", "/-/ready"
# A line without meaning, so that nothing on the way takes the stream for dead.
HEARTBEAT_SECONDS = 20.0
PAUSE_SECONDS = 1.0
# Who takes in nothing for so long is cut off.
SENDING_SECONDS = 10.0
RETRY_AFTER_SECONDS = 30
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    # A proxy is to pass on each line as it comes.
    "X-Accel-Buffering": "no",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the process has to know; `hosts` are the names by which people reach it."""

    database: str
    ring: KeyRing
    hosts: frozenset[str]
    proxies: int
    most: Most


class Refusal(Exception):
    """No stream: the answer is `status` instead."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Door:
    """The application."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._listeners = Listeners()
        self._room = Room(settings.most)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Called by the web server."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Hears announcements from the start of the process until its end."""
        hearing = None
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                hearing = asyncio.create_task(
                    hear_for_ever(self._settings.database, self._listeners)
                )
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                if hearing is not None:
                    hearing.cancel()
                self._listeners.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] in (ALIVE, READY):
            is_well = scope["path"] == ALIVE or self._listeners.hears
            body = json.dumps({"ok": is_well, "listening": self._room.taken}).encode()
            await _answer_with(send, 200 if is_well else 503, body, "application/json")
            return
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        try:
            given = self._pass_of(scope, headers)
            with self._room.seat(network=self._network(scope, headers), holder=given.holder):
                await self._stream(given, receive, send)
        except Full:
            await _answer_with(send, 503, b"", "text/plain", retry=RETRY_AFTER_SECONDS)
        except Refusal as refusal:
            await _answer_with(send, refusal.status, b"", "text/plain")

    def _pass_of(self, scope: Scope, headers: Mapping[str, str]) -> Pass:
        """The pass that came along. Raises Refusal when no stream is to begin."""
        if scope["path"] != PATH:
            raise Refusal(404)
        if scope["method"] != "GET":
            raise Refusal(405)
        host = headers.get("host", "")
        if host.rsplit(":", 1)[0].lower() not in self._settings.hosts:
            raise Refusal(400)
        # Pages of others get nothing, whatever pass they have.
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != host:
            raise Refusal(403)
        if headers.get("sec-fetch-site", "same-origin") != "same-origin":
            raise Refusal(403)
        try:
            [text] = parse_qs(scope["query_string"].decode("latin-1")).get("pas", [""])
            given = open_pass(text, self._settings.ring)
        except (PassMalformed, ValueError):
            raise Refusal(403) from None
        if given.ends <= time.time():
            raise Refusal(403)
        return given

    def _network(self, scope: Scope, headers: Mapping[str, str]) -> str:
        knocks = str((scope.get("client") or [""])[0])
        forwarded = headers.get("x-forwarded-for", "")
        return network(knocks=knocks, forwarded=forwarded, proxies=self._settings.proxies)

    async def _stream(self, given: Pass, receive: Receive, send: Send) -> None:
        listener = self._listeners.join(given)
        watching = asyncio.create_task(_leave_with(listener, receive))
        # Who takes in nothing is cut off, as who goes away in the middle of a line.
        try:
            with suppress(TimeoutError, OSError):
                await _tell(listener, send)
        finally:
            watching.cancel()
            self._listeners.part(listener)


async def _leave_with(listener: Listener, receive: Receive) -> None:
    """Lets `listener` leave when its browser does."""
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.leave()


async def _tell(listener: Listener, send: Send) -> None:
    """Tells `listener` what is new, for as long as its pass holds."""
    await _begin(send, 200, "text/event-stream")
    # Those who are cut off together do not all come back at the same moment.
    await _line(send, f"retry: {1000 + secrets.randbelow(4000)}\n\n")
    told = 0
    while not listener.is_gone and listener.over is None:
        if listener.new > told:
            told = listener.new
            await _line(send, f"event: new\ndata: {told}\n\n")
            await asyncio.sleep(PAUSE_SECONDS)
            continue
        left = listener.given.ends - time.time()
        if left <= 0:
            listener.end(0)
            break
        listener.changed.clear()
        try:
            async with asyncio.timeout(min(left, HEARTBEAT_SECONDS)):
                await listener.changed.wait()
        except TimeoutError:
            await _line(send, ":\n\n")
    if not listener.is_gone:
        await _line(send, f"event: again\ndata: {listener.over or 0:.1f}\n\n")
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _line(send: Send, text: str) -> None:
    async with asyncio.timeout(SENDING_SECONDS):
        await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _begin(send: Send, status: int, kind: str, more: Iterable[tuple[str, str]] = ()) -> None:
    headers = [*_HEADERS.items(), ("Content-Type", kind), *more]
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers],
        }
    )


async def _answer_with(
    send: Send, status: int, body: bytes, kind: str, *, retry: int | None = None
) -> None:
    more = [("Content-Length", str(len(body)))]
    if retry is not None:
        more.append(("Retry-After", str(retry)))
    await _begin(send, status, kind, more)
    await send({"type": "http.response.body", "body": body, "more_body": False})
