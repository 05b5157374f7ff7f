"""The shared cache, in the database, in which nothing can be read.

Rate limits keep addresses of people and of the network for some minutes. Keys are stored as keyed
hashes and values sealed, so that a copy of the database shows neither. When a value ends is sealed
with it: the row itself names the next of the moments, ten minutes apart, at which rows go, for its
own moment would tell when somebody came.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import pickle
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection, transaction

from weerklank.kernel import clock
from weerklank.kernel.sealing import KeyRing, SealBroken

TABLE = "kernel_cache"
_PURPOSE = "cache"
_ROUND = 600
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


def hidden_key(key: str, key_prefix: str, version: int) -> str:
    """The name under which a cache entry is stored: a keyed hash of its real name."""
    name = f"{key_prefix}:{version}:{key}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), name, hashlib.sha256).hexdigest()


class SealedDatabaseCache(BaseCache):
    """A cache whose every value is sealed, for its own name, before it reaches the database.

    Nothing is unpickled that we did not seal: who can write to the table, but holds no key, can
    make values disappear and no more.
    """

    def __init__(self, table: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._table = connection.ops.quote_name(table)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self.get_many([key], version).get(key, default)

    def get_many(self, keys: Iterable[Any], version: int | None = None) -> dict[Any, Any]:
        names = {self.make_and_validate_key(key, version=version): key for key in keys}
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT cache_key, value FROM {self._table} WHERE cache_key = ANY(%s)",  # noqa: S608
                [list(names)],
            )
            found = [(name, _opened(name, value)) for name, value in cursor.fetchall()]
        return {names[name]: opened[0] for name, opened in found if opened}

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        self._write(self.make_and_validate_key(key, version=version), value, timeout)

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        name = self.make_and_validate_key(key, version=version)
        while not self._inserted(name, value, timeout):
            with transaction.atomic():
                there = self._locked(name)
                if there is None:
                    # Deleted since: whoever else saw that comes to insert it as well.
                    continue
                if _opened(name, there):
                    return False
                self._write(name, value, timeout)
                break
        return True

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        name = self.make_and_validate_key(key, version=version)
        with transaction.atomic():
            opened = _opened(name, self._locked(name) or "")
            if opened:
                self._write(name, opened[0], timeout)
        return bool(opened)

    def delete(self, key: Any, version: int | None = None) -> bool:
        name = self.make_and_validate_key(key, version=version)
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {self._table} WHERE cache_key = %s", [name])  # noqa: S608
            return bool(cursor.rowcount)

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {self._table}")  # noqa: S608 - the name is of our own

    def _inserted(self, name: str, value: Any, timeout: Any) -> bool:
        """Whether there was no row of this name, and now there is."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {self._table} VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",  # noqa: S608
                self._row(name, value, timeout),
            )
            return bool(cursor.rowcount)

    def _locked(self, name: str) -> str | None:
        """What a row holds that nobody else changes until this transaction ends."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT value FROM {self._table} WHERE cache_key = %s FOR UPDATE",  # noqa: S608
                [name],
            )
            row = cursor.fetchone()
        return row[0] if row else None

    def _row(self, name: str, value: Any, timeout: Any) -> list[Any]:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        ends = None
        if seconds is not None:
            ends = (clock.now() + timedelta(seconds=seconds)).replace(microsecond=0)
        return [name, _sealed(name, ends, value), _next_round(ends) if ends else _NEVER]

    def _write(self, name: str, value: Any, timeout: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {self._table} VALUES (%s, %s, %s) ON CONFLICT (cache_key)"  # noqa: S608
                " DO UPDATE SET value = excluded.value, expires = excluded.expires",
                self._row(name, value, timeout),
            )


def forget_ended() -> None:
    """Removes the rows whose time has passed. For the worker, every few minutes."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE expires <= %s", [clock.now()])  # noqa: S608


def _ring() -> KeyRing:
    return KeyRing((hashlib.sha256(b"cache" + settings.SECRET_KEY.encode()).digest(),))


def _sealed(name: str, ends: datetime | None, value: Any) -> str:
    sealed = _ring().seal(pickle.dumps((ends, value)), purpose=f"{_PURPOSE}:{name}")
    return base64.b64encode(sealed).decode()


def _opened(name: str, stored: str) -> tuple[Any] | None:
    """The value in `stored`; None when it has ended, or was not sealed by us for this name."""
    try:
        sealed = base64.b64decode(stored, validate=True)
        opened = _ring().unseal(sealed, purpose=f"{_PURPOSE}:{name}")
    except (SealBroken, ValueError):
        return None
    ends, value = pickle.loads(opened)  # noqa: S301 - sealed by ourselves, as was checked above
    return (value,) if ends is None or clock.now() < ends else None


def _next_round(moment: datetime) -> datetime:
    past = moment.timestamp() % _ROUND
    return moment + timedelta(seconds=_ROUND - past) if past else moment
