"""Doing things at the same time, each on a database connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from django.db import connections

T = TypeVar("T")


def at_the_same_time(*calls: Callable[[], T]) -> list[T | Exception]:
    """Runs `calls` in threads that start together; their results or exceptions, in order."""
    start = threading.Barrier(len(calls))
    results: list[T | Exception] = [RuntimeError("did not run")] * len(calls)

    def run(place: int, call: Callable[[], T]) -> None:
        start.wait(timeout=20)
        try:
            results[place] = call()
        except Exception as raised:
            results[place] = raised
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results
