from __future__ import annotations

import queue
import threading
from collections.abc import Iterable

import pytest
from pytest_django import Settings

from weerklank.kernel.front.tests.visits import PERSON, Visits
from weerklank.kernel.front.wsgi import Environ, StartResponse

LONG = 20


class Busy:
    """What stands for Django: it answers when the test lets it."""

    def __init__(self) -> None:
        self.goes_on = threading.Event()
        self.inside = threading.Semaphore(0)

    def starts_anew(self) -> None:
        """Nobody is inside, and whoever comes now stays again."""
        self.goes_on.clear()
        self.inside = threading.Semaphore(0)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        self.inside.release()
        assert self.goes_on.wait(LONG)
        start_response("200 OK", [])
        return [b"here"]


class Visitors:
    """Visits that are under way at the same time, each in a thread of its own."""

    def __init__(self, visit: Visits) -> None:
        self.visit = visit
        self._statuses: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._under_way = 0

    def come(self, path: str = "/", **how: str) -> None:
        self._under_way += 1
        threading.Thread(target=lambda: self._statuses.put(self.visit(path, **how).status)).start()

    def next_answer(self) -> int:
        """The status of the first that has its answer."""
        self._under_way -= 1
        return self._statuses.get(timeout=LONG)

    def leave(self) -> list[int]:
        """The statuses of all that are still here, when they have their answers."""
        return sorted(self.next_answer() for _ in range(self._under_way))


@pytest.fixture
def busy() -> Busy:
    return Busy()


@pytest.fixture
def full(settings: Settings, busy: Busy) -> Iterable[Visitors]:
    """Two newcomers are inside, which is as many as may be, and nobody may wait."""
    settings.NEWCOMERS_AT_ONCE, settings.NEWCOMERS_WAITING = 2, 0
    visitors = Visitors(Visits(busy))
    for _ in range(2):
        visitors.come()
        assert busy.inside.acquire(timeout=LONG)
    yield visitors
    busy.goes_on.set()
    visitors.leave()


def test_a_newcomer_too_many_hears_at_once_that_it_is_busy(full: Visitors) -> None:
    turned_away = full.visit("/nog-een/")
    assert (turned_away.status, turned_away.headers["retry-after"]) == (503, "5")
    assert "default-src 'none'" in turned_away.headers["content-security-policy"]
    assert turned_away.headers["cache-control"] == "no-store"
    assert "set-cookie" not in turned_away.headers
    words = turned_away.body.decode()
    assert "Het is nu erg druk" in words
    assert "It is very busy right now" in words
    assert '<link rel="stylesheet" href="/static/' in words


@pytest.mark.parametrize(
    "somebody",
    [{"cookies": f"{PERSON}=x"}, {"method": "POST"}, {"method": "PATCH"}],
    ids=str,
)
def test_who_is_signed_in_or_writes_gets_through(
    full: Visitors, busy: Busy, somebody: dict[str, str]
) -> None:
    full.come("/", **somebody)
    assert busy.inside.acquire(timeout=LONG)
    busy.goes_on.set()
    assert full.leave() == [200, 200, 200]


def test_stylesheets_and_health_are_there_for_everybody(full: Visitors, busy: Busy) -> None:
    full.come("/static/design/app.css")
    assert busy.inside.acquire(timeout=LONG)
    assert full.visit("/-/live").status == 200


def test_there_is_room_again_when_somebody_left(full: Visitors, busy: Busy) -> None:
    assert full.visit("/").status == 503
    busy.goes_on.set()
    full.leave()
    assert [full.visit("/").status for _ in range(3)] == [200, 200, 200]


def test_some_wait_for_their_turn_and_leave_the_bench_for_others(
    settings: Settings, busy: Busy
) -> None:
    settings.NEWCOMERS_AT_ONCE, settings.NEWCOMERS_WAITING = 1, 1
    visitors = Visitors(Visits(busy))
    for _ in range(2):
        visitors.come()
        assert busy.inside.acquire(timeout=LONG)
        # One of these two takes the only place on the bench; the other is answered at once.
        visitors.come()
        visitors.come()
        assert visitors.next_answer() == 503
        busy.goes_on.set()
        assert visitors.leave() == [200, 200]
        busy.starts_anew()


def test_a_seat_is_free_again_after_an_error(settings: Settings) -> None:
    settings.NEWCOMERS_AT_ONCE, settings.NEWCOMERS_WAITING = 1, 0

    def breaks(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        raise RuntimeError

    visit = Visits(breaks)
    for _ in range(2):
        with pytest.raises(RuntimeError):
            visit("/")


def test_who_waits_too_long_hears_that_it_is_busy(
    settings: Settings, busy: Busy, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.NEWCOMERS_AT_ONCE, settings.NEWCOMERS_WAITING = 1, 1
    monkeypatch.setattr("weerklank.kernel.front.door.PATIENCE_SECONDS", 0.01)
    visitors = Visitors(Visits(busy))
    visitors.come()
    assert busy.inside.acquire(timeout=LONG)
    assert visitors.visit("/").status == 503
    busy.goes_on.set()
    assert visitors.leave() == [200]
