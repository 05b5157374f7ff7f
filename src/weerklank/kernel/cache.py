"""The shared cache, in the database, in which nothing can be read.

Rate limits keep addresses of people and of the network for some minutes. Keys are stored as keyed
hashes and values sealed, so that a copy of the database shows neither.
"""

from __future__ import annotations

import hashlib
import hmac
import pickle
from typing import Any

from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache

from weerklank.kernel.sealing import KeyRing, SealBroken

_PURPOSE = "cache"


def hidden_key(key: str, key_prefix: str, version: int) -> str:
    """The name under which a cache entry is stored: a keyed hash of its real name."""
    name = f"{key_prefix}:{version}:{key}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), name, hashlib.sha256).hexdigest()


def _ring() -> KeyRing:
    return KeyRing((hashlib.sha256(b"cache" + settings.SECRET_KEY.encode()).digest(),))


class SealedDatabaseCache(DatabaseCache):
    """Django's database cache with every value sealed."""

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        found = super().get_many(keys, version)
        opened = {}
        for key, sealed in found.items():
            try:
                # What is unpickled was sealed by ourselves: the seal is checked first.
                opened[key] = pickle.loads(_ring().unseal(sealed, purpose=_PURPOSE))  # noqa: S301
            except SealBroken:
                continue
        return opened

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> bool:
        if mode != "touch":
            value = _ring().seal(pickle.dumps(value), purpose=_PURPOSE)
        return bool(
            super()._base_set(  # type: ignore[misc]
                mode, key, value, timeout
            )
        )
