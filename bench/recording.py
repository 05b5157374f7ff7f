"""What a page asks of the database, word for word, and how many bytes it is."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.load import Asked

# How the component of a contribution begins.
SHOWN = b'id="bijdrage-'


@dataclass(frozen=True, slots=True)
class Recorded:
    """The statements of one request, with their values in them, and what its answer holds."""

    statements: list[str]
    size: int
    compressed: int
    contributions: int


def record(host: str, requests: Iterable[Asked]) -> list[Recorded]:
    """Asks each of `requests` in this process, in front of the same database, and writes down.

    Each is asked twice: what only the first request of a process asks does not count. Raises
    RuntimeError when a page does not answer with 200.
    """
    return [_record_one(host, asked) for asked in requests]


def _record_one(host: str, asked: Asked) -> Recorded:
    client = Client(HTTP_HOST=host, HTTP_USER_AGENT="bench", HTTP_COOKIE=asked.cookie)
    client.get(asked.path)
    with CaptureQueriesContext(connection) as seen:
        response = client.get(asked.path)
    if response.status_code != 200:
        raise RuntimeError(f"{asked.path} answered {response.status_code}.")
    content = response.content
    return Recorded(
        statements=[query["sql"] for query in seen.captured_queries],
        size=len(content),
        compressed=len(gzip.compress(content, 6)),
        contributions=content.count(SHOWN),
    )


def typical(numbers: Sequence[int]) -> int:
    """The middle one."""
    return sorted(numbers)[len(numbers) // 2]
