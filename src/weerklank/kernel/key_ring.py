"""The keys that seal what ties an account to anything, as the settings give them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.db.models import Model, QuerySet

from weerklank.kernel.sealing import KeyRing

M = TypeVar("M", bound=Model)


def key_ring() -> KeyRing:
    """The keys of ALIAS_KEYS: the newest seals, each may unseal."""
    ring: KeyRing = settings.ALIAS_KEY_RING
    return ring


def padded(plain: bytes, *, block: int) -> bytes:
    """`plain` with spaces behind it up to a whole number of `block`s of bytes.

    So the length of what is sealed tells little of what is in it.
    """
    return plain.ljust(-(-len(plain) // block) * block)


def reseal_rows(rows: QuerySet[M], field: str, *, purpose: Callable[[M], str]) -> int:
    """Seals what is in `field` of each of `rows` anew with the newest key; returns how many.

    Locks the rows, so inside a transaction. Raises SealBroken when no key of ours opens one.
    """
    done = 0
    for row in rows.select_for_update(of=("self",)):
        name = purpose(row)
        plain = key_ring().unseal(bytes(getattr(row, field)), purpose=name)
        setattr(row, field, key_ring().seal(plain, purpose=name))
        row.save(update_fields=[field])
        done += 1
    return done
