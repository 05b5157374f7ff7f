"""Counting queries, and printing every one of them when there are too many."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext


@contextmanager
def at_most(number: int) -> Iterator[CaptureQueriesContext]:
    """Fails, with every query printed, when more than `number` are made inside the block."""
    with CaptureQueriesContext(connection) as seen:
        yield seen
    if len(seen) > number:
        lines = "\n".join(f"{n}. {q['sql'][:300]}" for n, q in enumerate(seen.captured_queries, 1))
        raise AssertionError(f"{len(seen)} queries where {number} were allowed:\n{lines}")


def count_of(call: Callable[[], object]) -> int:
    """How many queries `call` makes."""
    with CaptureQueriesContext(connection) as seen:
        call()
    return len(seen)
