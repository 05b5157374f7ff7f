"""The body of a request as it comes in: never silently cut short, and never waited for for ever."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any


class EndedEarly(OSError):
    """The connection ended before all of the body was there. Django makes it an unreadable POST."""


class Reads:
    """The reads of bodies that are under way in this process."""

    def __init__(self) -> None:
        self._since: dict[int, float] = {}
        self._lock = threading.Lock()
        self._some = threading.Condition(self._lock)

    def begin(self) -> int:
        """A read begins; gives what it is known by."""
        with self._some:
            name = threading.get_ident()
            self._since[name] = time.monotonic()
            self._some.notify()
            return name

    def end(self, name: int) -> None:
        """The read is over."""
        with self._lock:
            self._since.pop(name, None)

    def wait_for_one(self) -> None:
        """Returns when at least one read is under way."""
        with self._some:
            self._some.wait_for(lambda: self._since)

    def longest(self) -> float:
        """How many seconds the oldest of them takes already; 0 without any."""
        with self._lock:
            return time.monotonic() - min(self._since.values()) if self._since else 0.0


class Body:
    """`wsgi.input`, wrapped.

    A web server may give what came before a connection broke as if it were all. Half a form must
    not be taken for a whole one: who asks for the rest of the announced bytes, or goes on after
    what there was, gets EndedEarly.
    """

    def __init__(self, stream: Any, *, announced: int | None, reads: Reads) -> None:
        self._stream = stream
        self._left = announced
        self._reads = reads

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes; all the rest when `size` is negative."""
        if size < 0:
            return self._take(self._stream.read, wants_all=True)
        wants_all = self._left is not None and size >= self._left
        return self._take(lambda: self._stream.read(size), wants_all=wants_all and size > 0)

    def readline(self, size: int = -1) -> bytes:
        """The bytes up to and with the next line end. Django asks for it and never calls it."""
        return self._take(self._stream.readline, wants_all=False)

    def _take(self, read: Callable[[], bytes], *, wants_all: bool) -> bytes:
        under_way = self._reads.begin()
        try:
            came = read()
        finally:
            self._reads.end(under_way)
        if self._left is not None:
            self._left -= len(came)
            if self._left > 0 and (wants_all or not came):
                raise EndedEarly("The connection ended before all of the body was there.")
        return came
