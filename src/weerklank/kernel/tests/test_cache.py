"""The shared cache: what lies in its table, and what is believed of it."""

from __future__ import annotations

import base64
import pickle
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection

from weerklank.kernel import clock
from weerklank.kernel.cache import forget_ended, hidden_key

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, 20, 33, tzinfo=UTC)


class Trap:
    """When this is unpickled, a file appears."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return (Path.touch, (self.path,))


def rows() -> list[tuple[str, str, datetime]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value, expires FROM kernel_cache ORDER BY 1")
        return list(cursor.fetchall())


def write(name: str, value: str) -> None:
    """A row as somebody writes it who can write to the database and holds no key."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_cache VALUES (%s, %s, %s)"
            " ON CONFLICT (cache_key) DO UPDATE SET value = excluded.value",
            [hidden_key(name, "", 1), value, clock.now() + timedelta(hours=1)],
        )


def test_what_somebody_else_wrote_is_not_run_and_not_believed(tmp_path: Path) -> None:
    sprung = tmp_path / "sprung"
    trap = pickle.dumps(Trap(sprung))
    write("a", base64.b64encode(trap).decode())
    assert cache.get("a") is None
    assert not sprung.exists()
    for nonsense in ("", "%%%", "é", base64.b64encode(b"short").decode()):
        write("a", nonsense)
        assert cache.get("a", "none") == "none"
    assert cache.add("a", 1, 60)
    assert cache.get("a") == 1


def test_a_value_of_one_name_is_worthless_under_another() -> None:
    cache.set("a", 40, 60)
    cache.set("b", 1, 60)
    write("a", {name: value for name, value, _ends in rows()}[hidden_key("b", "", 1)])
    assert cache.get("a") is None


def test_values_are_kept_for_as_long_as_asked() -> None:
    with clock.at(NOON):
        cache.set("minute", 1, 60)
        cache.set("always", 2, None)
        cache.set("gone", 3, 0)
        cache.set_many({"x": 4, "y": 5}, 60)
        assert cache.get_many(["minute", "always", "gone", "x", "y", "never"]) == {
            "minute": 1, "always": 2, "x": 4, "y": 5,
        }  # fmt: skip
    with clock.at(NOON + timedelta(seconds=59)):
        assert cache.has_key("minute")
        assert cache.touch("minute", 120)
    with clock.at(NOON + timedelta(seconds=61)):
        assert cache.get_many(["minute", "always", "x"]) == {"minute": 1, "always": 2}
        assert not cache.touch("x", 60)
    with clock.at(NOON + timedelta(days=40000)):
        assert cache.get("always") == 2
        cache.clear()
        assert cache.get("always") is None


def test_adding_and_counting() -> None:
    with clock.at(NOON):
        assert cache.add("a", 1, 10)
        assert not cache.add("a", 2, 10)
        assert cache.get("a") == 1
        assert cache.incr("a", 4) == 5
        with pytest.raises(ValueError, match="not found"):
            cache.incr("never")
        assert cache.delete("a")
        assert not cache.delete("a")
        assert cache.add("a", 3, 10)
    with clock.at(NOON + timedelta(seconds=11)):
        assert cache.add("a", 4, 10)
        assert cache.get("a") == 4


def test_no_row_tells_a_moment() -> None:
    with clock.at(NOON):
        cache.set("a", 1, 60)
        cache.set("b", 1, 3600)
    assert sorted(ends for _name, _value, ends in rows()) == [
        NOON.replace(minute=30, second=0),
        NOON.replace(hour=13, minute=30, second=0),
    ]


def test_what_has_ended_is_removed_and_nothing_else() -> None:
    with clock.at(NOON):
        cache.set("a", 1, 60)
        cache.set("b", 2, 86400)
    with clock.at(NOON + timedelta(minutes=10)):
        forget_ended()
        assert len(rows()) == 1
        assert cache.get("b") == 2
