"""What a page asks of the database, word for word, and how many bytes it is."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.backends.postgresql.psycopg_any import mogrify
from django.test import Client

from bench.load import Asked

# How the component of a contribution begins.
SHOWN = b'id="bijdrage-'


@dataclass(frozen=True, slots=True)
class Said:
    """One statement as the database got it: with its values in it, or beside it as text.

    Values stand beside a statement that the database plans once for each connection.
    """

    sql: str
    values: dict[str, str | None] | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """The statements of one request, and what its answer holds."""

    statements: list[Said]
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
    with said_to_database() as statements:
        response = client.get(asked.path)
    if response.status_code != 200:
        raise RuntimeError(f"{asked.path} answered {response.status_code}.")
    content = response.content
    return Recorded(
        statements=statements,
        size=len(content),
        compressed=len(gzip.compress(content, 6)),
        contributions=content.count(SHOWN),
    )


@contextmanager
def said_to_database() -> Iterator[list[Said]]:
    """Collects the statements inside the block."""
    seen: list[Said] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if isinstance(params, Mapping):
            seen.append(Said(sql, {name: _as_text(value) for name, value in params.items()}))
        else:
            seen.append(Said(mogrify(sql, params, connection)))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen


def _as_text(value: object) -> str | None:
    """A value as PostgreSQL reads it, whatever its type."""
    if value is None:
        return None
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        parts = (str(_as_text(part)).replace("\\", "\\\\") for part in value)
        return "{" + ",".join(f'"{part}"' for part in parts) + "}"
    return str(value)


def typical(numbers: Sequence[int]) -> int:
    """The middle one."""
    return sorted(numbers)[len(numbers) // 2]
