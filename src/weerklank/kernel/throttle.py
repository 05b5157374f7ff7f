"""How often something may be done from one place, over all web processes together.

A count is one row of `kernel_count` and goes up by one statement, so that no two processes read the
same number. Its name is a keyed hash, and its number has a secret amount added to it that is made
of the same key: a copy of the table tells neither who, nor what, nor how often. A row ends with its
window: of a network after a quarter of an hour, whenever in it somebody came.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils.translation import gettext as _

from weerklank.kernel import clock
from weerklank.kernel.networks import network
from weerklank.kernel.policy import Refused

TABLE = "kernel_count"
# For as long as a network is remembered: long enough to slow a machine down.
QUARTER = 900
_MOST_READERS = 100_000


class TooOften(Refused):
    """Something was done too often from one place; the message says when to try again.

    `seconds` is after how long it may be tried again.
    """

    def __init__(self, seconds: int) -> None:
        super().__init__(_("That was often in a short time. Wait a while and try again."))
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Count:
    """`amount` more `what` by `who`, of which `most` pass within a window of `seconds`."""

    what: str
    who: str
    most: int
    seconds: int
    amount: int = 1


def of_network(request: HttpRequest, *, what: str, most: int, amount: int = 1) -> Count:
    """`amount` more `what` from the network of `request`, `most` within a quarter of an hour."""
    return Count(what, f"network:{network_of(request)}", most, QUARTER, amount)


def count_or_refuse(*, what: str, who: str, most: int, seconds: int, amount: int = 1) -> None:
    """Counts `amount` more `what` by `who`. Raises TooOften after `most` within `seconds`."""
    count_all_or_refuse(Count(what, who, most, seconds, amount))


def count_network_or_refuse(request: HttpRequest, *, what: str, most: int, amount: int = 1) -> None:
    """Counts `amount` more `what` from a network. Raises TooOften; see `of_network`."""
    count_all_or_refuse(of_network(request, what=what, most=most, amount=amount))


def count_all_or_refuse(*counts: Count) -> None:
    """Counts all of `counts`, in one statement. Raises TooOften when one of them is too many.

    What is refused counts as well. Windows are fixed, so at the border of two of them twice as
    many may pass. Not for inside a transaction: others who count the same would wait for its end.
    """
    now = int(clock.now().timestamp())
    rows = [_Row.of(count, now) for count in counts]
    numbers = _counted(rows)
    for row, count in zip(rows, counts, strict=True):
        if numbers[row.name] - row.pad > count.most:
            raise TooOften(count.seconds - now % count.seconds)


def forget_ended() -> None:
    """Removes the counts whose window has passed. For the worker, every few minutes."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE ends <= %s", [clock.now()])  # noqa: S608


@dataclass(frozen=True, slots=True)
class _Row:
    """A count as the table knows it: under a hash, with `pad` added to the number."""

    name: bytes
    pad: int
    amount: int
    ends: datetime

    @classmethod
    def of(cls, count: Count, now: int) -> _Row:
        window = now // count.seconds
        told = f"count:{count.what}:{count.who}:{count.seconds}:{window}".encode()
        hidden = hmac.new(settings.SECRET_KEY.encode(), told, hashlib.sha256).digest()
        ends = datetime.fromtimestamp((window + 1) * count.seconds, UTC)
        # A pad is never used for another window, and leaves room to count within 64 bits.
        return cls(hidden[:16], int.from_bytes(hidden[16:24], "big") >> 2, count.amount, ends)


def _counted(rows: list[_Row]) -> dict[bytes, int]:
    """The padded numbers after counting, by name.

    Everybody counts in the order of the names, so that no two wait for each other.
    """
    ordered = sorted(rows, key=lambda row: row.name)
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH given (name, pad, amount, ends) AS (SELECT * FROM"  # noqa: S608
            " unnest(%s::bytea[], %s::bigint[], %s::bigint[], %s::timestamptz[]))"
            f" INSERT INTO {TABLE} AS there (name, value, ends)"
            " SELECT name, pad + amount, ends FROM given"
            " ON CONFLICT (name) DO UPDATE SET value = there.value"
            " + (SELECT amount FROM given WHERE given.name = there.name)"
            " RETURNING name, value",
            [
                [row.name for row in ordered],
                [row.pad for row in ordered],
                [row.amount for row in ordered],
                [row.ends for row in ordered],
            ],
        )
        return {bytes(name): value for name, value in cursor.fetchall()}


class _Reads:
    """How often each network read this minute, in the memory of this process alone.

    Reading writes no row. Several processes let through several times as much: this slows down who
    fetches everything, and a whole meeting behind one address stays far below it.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(16)
        self._lock = threading.Lock()
        self._minute = 0
        self._seen: Counter[bytes] = Counter()

    def count(self, what: str, who: str, now: int) -> int:
        """How many `what` there were by `who` in this minute, this one too."""
        tag = hashlib.blake2b(f"{what}:{who}".encode(), key=self._key, digest_size=8).digest()
        with self._lock:
            if self._minute != now // 60 or len(self._seen) >= _MOST_READERS:
                self._minute = now // 60
                self._seen.clear()
            self._seen[tag] += 1
            return self._seen[tag]


_reads = _Reads()


def read_or_refuse(request: HttpRequest, *, what: str, most: int) -> None:
    """Counts that a network reads `what`; `most` pass in a minute, in each web process.

    Asks and writes nothing in the database. Raises TooOften.
    """
    now = int(clock.now().timestamp())
    if _reads.count(what, network_of(request), now) > most:
        raise TooOften(60 - now % 60)


def network_of(request: HttpRequest) -> str:
    """The network a request came from, as `networks.py` says it."""
    return network(
        knocks=str(request.META.get("REMOTE_ADDR", "")),
        forwarded=request.headers.get("X-Forwarded-For", ""),
        proxies=settings.TRUSTED_PROXIES,
    )
