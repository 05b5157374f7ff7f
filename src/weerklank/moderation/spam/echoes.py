"""Near-duplicates over all spaces, found without keeping a word of any of them.

MinHash (Broder 1997) with a key: of all runs of three words the smallest of eight keyed hashes
each. The share of marks that two texts have in common estimates the share of runs that they do.
"""

from __future__ import annotations

import hashlib
import struct
import unicodedata
import uuid
from datetime import timedelta

from weerklank.kernel import clock
from weerklank.kernel.key_ring import key_ring
from weerklank.moderation.spam.models import Echo

KEPT = timedelta(days=14)
_MARKS = 8
_NEAR = 5
_RUN = 3
# Of fewer words everybody says the same now and then.
_LEAST_WORDS = 8
_CANDIDATES = 200
_PURPOSE = "echo"


def marks_of(words: str) -> list[int]:
    """The marks of a text under the newest key; none of a short one."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    kept = "".join(sign if sign.isalnum() else " " for sign in plain).split()
    if len(kept) < _LEAST_WORDS:
        return []
    key = key_ring().tag(b"marks", purpose=_PURPOSE)
    runs = {" ".join(kept[at : at + _RUN]) for at in range(len(kept) - _RUN + 1)}
    hashed = [
        struct.unpack(
            f">{_MARKS}q", hashlib.blake2b(run.encode(), key=key, digest_size=64).digest()
        )
        for run in runs
    ]
    return [min(column) for column in zip(*hashed, strict=True)]


def are_near(one: list[int], other: list[int]) -> bool:
    """Whether two texts with these marks are nearly the same."""
    return sum(mine == theirs for mine, theirs in zip(one, other, strict=False)) >= _NEAR


def spaces_with(marks: list[int], *, besides: uuid.UUID) -> int:
    """In how many spaces, `besides` one, nearly the same was said in fourteen days. One query."""
    if not marks:
        return 0
    rows = (
        Echo.objects.filter(marks__overlap=marks, on__gte=clock.today() - KEPT)
        .exclude(place=_place(besides))
        .values_list("marks", "place")[:_CANDIDATES]
    )
    return len({bytes(place) for theirs, place in rows if are_near(marks, theirs)})


def leave_echo(marks: list[int], *, space: uuid.UUID) -> None:
    """Remembers that this was said in `space`."""
    if marks:
        Echo.objects.create(marks=marks, place=_place(space))


def forget_echoes() -> None:
    """Removes what is older than fourteen days. For the worker, every night."""
    Echo.objects.filter(on__lt=clock.today() - KEPT).delete()


def _place(space: uuid.UUID) -> bytes:
    return key_ring().tag(space.bytes, purpose=_PURPOSE)[:8]
