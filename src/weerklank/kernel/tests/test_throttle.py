"""Limits: what gets through, over several processes too, and what a copy of the table tells."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import RequestFactory

from tests.connections import at_the_same_time
from tests.queries import at_most
from weerklank.kernel import clock, throttle
from weerklank.kernel.throttle import Count, TooOften, count_all_or_refuse, count_or_refuse

NOON = datetime(2026, 3, 1, 12, 20, 33, tzinfo=UTC)
# Counts as often as it is told, and says how often that was let through.
PROCESS = """
import sys, django
django.setup()
from weerklank.kernel.throttle import TooOften, count_or_refuse
passed = 0
print("ready", flush=True)
sys.stdin.readline()
for _ in range(150):
    try:
        count_or_refuse(what="send", who="a", most=100, seconds=10**9)
        passed += 1
    except TooOften:
        pass
print(passed)
"""


def rows() -> list[tuple[bytes, int, datetime]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, value, ends FROM kernel_count ORDER BY name")
        return [(bytes(name), value, ends) for name, value, ends in cursor.fetchall()]


def a_process() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROCESS],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.django_db(transaction=True)
def test_processes_together_let_through_exactly_the_limit() -> None:
    processes = [a_process() for _ in range(2)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    with ThreadPoolExecutor() as pool:
        said = list(pool.map(lambda process: process.communicate("go\n")[0], processes))
    passed = [int(each) for each in said]
    assert sum(passed) == 100
    assert all(passed), "they did not count at the same time"


@pytest.mark.django_db(transaction=True)
def test_several_limits_at_once_never_wait_for_each_other_in_a_circle() -> None:
    counts = [Count(f"door {number}", "a", 10_000, 3600) for number in range(8)]

    def in_order(given: list[Count]) -> bool:
        for _ in range(40):
            count_all_or_refuse(*given)
        return True

    results = at_the_same_time(lambda: in_order(counts), lambda: in_order(counts[::-1]))
    assert results == [True, True]
    with pytest.raises(TooOften):
        count_or_refuse(what="door 3", who="a", most=80, seconds=3600)


@pytest.mark.django_db(transaction=True)
def test_what_is_deleted_meanwhile_is_added_by_one_alone() -> None:
    """A lock in the cache is taken by adding it and let go by deleting it, as allauth does."""
    inside: list[int] = []
    most: list[int] = []

    def take_turns() -> bool:
        for _ in range(60):
            while not cache.add("lock", 1, 60):
                pass
            inside.append(1)
            cache.get("something else")
            most.append(len(inside))
            inside.pop()
            cache.delete("lock")
        return True

    assert at_the_same_time(*[take_turns] * 3) == [True] * 3
    assert max(most) == 1
    assert len(most) == 180


@pytest.mark.django_db
def test_counting_takes_one_statement_and_reading_none() -> None:
    request = RequestFactory().get("/")
    with at_most(1):
        count_all_or_refuse(Count("a", "x", 1, 60), Count("b", "x", 1, 60))
    with at_most(0):
        throttle.read_or_refuse(request, what="page", most=10)


@pytest.mark.django_db
def test_too_often_is_refused_and_later_allowed_again() -> None:
    with clock.at(NOON):
        for _ in range(3):
            count_or_refuse(what="x", who="a", most=3, seconds=60)
        with pytest.raises(TooOften) as refused:
            count_or_refuse(what="x", who="a", most=3, seconds=60)
        assert refused.value.seconds == 27
        count_or_refuse(what="x", who="b", most=3, seconds=60)
        count_or_refuse(what="y", who="a", most=3, seconds=60)
        count_or_refuse(what="x", who="a", most=3, seconds=3600)
    with clock.at(NOON + timedelta(seconds=27)):
        count_or_refuse(what="x", who="a", most=3, seconds=60)


@pytest.mark.django_db
def test_reading_too_much_in_a_minute_is_refused_for_that_network() -> None:
    here = RequestFactory(REMOTE_ADDR="192.0.2.1").get("/")
    there = RequestFactory(REMOTE_ADDR="192.0.2.2").get("/")
    with clock.at(NOON):
        for _ in range(3):
            throttle.read_or_refuse(here, what="reading", most=3)
        with pytest.raises(TooOften):
            throttle.read_or_refuse(here, what="reading", most=3)
        throttle.read_or_refuse(there, what="reading", most=3)
        throttle.read_or_refuse(here, what="another", most=3)
    with clock.at(NOON + timedelta(minutes=1)):
        throttle.read_or_refuse(here, what="reading", most=3)


@pytest.mark.django_db
def test_the_table_tells_neither_who_nor_how_often() -> None:
    with clock.at(NOON):
        for _ in range(5):
            count_or_refuse(what="send", who="192.0.2.7", most=40, seconds=86400)
        count_or_refuse(what="send", who="192.0.2.8", most=40, seconds=86400)
    (_first, one, ends), (_second, other, same) = rows()
    assert "192.0.2" not in str(rows())
    assert min(one, other) > 1000
    assert abs(one - other) > 1000
    assert ends == same == datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.django_db
def test_a_network_is_forgotten_within_half_an_hour_whenever_it_came() -> None:
    request = RequestFactory().get("/")
    for minute in (0, 9):
        with clock.at(NOON + timedelta(minutes=minute)):
            throttle.count_network_or_refuse(request, what="upload", most=9)
    assert {ends for _name, _value, ends in rows()} == {NOON.replace(minute=30, second=0)}
    with clock.at(NOON + timedelta(minutes=10)):
        throttle.forget_ended()
    assert rows() == []
