"""How many newcomers are let in at once, so that there is always room for who is writing.

One process has so many threads and connections to the database. A few newcomers are served at a
time, some more may wait for their turn, and the rest hear at once that it is busy. People who are
signed in, or have words of theirs waiting, do not come through here.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Full(Exception):
    """There is no room for another newcomer now, nor to wait for it."""


class Room:
    """Room for `at_once` newcomers, and a bench on which `waiting` more wait `patience` seconds."""

    def __init__(self, *, at_once: int, waiting: int, patience: float) -> None:
        self._seats = threading.BoundedSemaphore(at_once)
        self._bench = threading.BoundedSemaphore(waiting)
        self._patience = patience

    @contextmanager
    def seat(self) -> Iterator[None]:
        """One newcomer's turn. Raises Full when the bench is taken, or the turn does not come."""
        if not self._seats.acquire(blocking=False):
            self._wait_for_seat()
        try:
            yield
        finally:
            self._seats.release()

    def _wait_for_seat(self) -> None:
        if not self._bench.acquire(blocking=False):
            raise Full
        try:
            if not self._seats.acquire(timeout=self._patience):
                raise Full
        finally:
            self._bench.release()
