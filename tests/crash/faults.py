"""What goes wrong, each as something that is done to a service while people write in it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import psycopg

from tests.crash.crowd import Ledger
from tests.crash.disks import full
from tests.crash.keeping import kill
from tests.crash.service import Service
from tests.waiting import wait_until

Fault = Callable[[Service, Ledger, random.Random], None]
REFUSED_IN_A_ROW = 20


def kill_web_worker(service: Service, ledger: Ledger, chance: random.Random) -> None:
    """One of the processes that answer dies."""
    _kill_one(service.web.children(), chance)


def kill_web_server(service: Service, ledger: Ledger, chance: random.Random) -> None:
    """The process that keeps those dies."""
    service.web.kill()


def kill_worker(service: Service, ledger: Ledger, chance: random.Random) -> None:
    """The worker dies, with whatever it was doing."""
    service.worker.kill()


def kill_database(service: Service, ledger: Ledger, chance: random.Random) -> None:
    """PostgreSQL as a whole dies; what it had not written down is gone."""
    service.database.kill()


def kill_backend(service: Service, ledger: Ledger, chance: random.Random) -> None:
    """One process of PostgreSQL dies, upon which it throws everybody out and recovers."""
    _kill_one(service.database.children(), chance)


def restart_database(service: Service, ledger: Ledger, chance: random.Random) -> None:
    """PostgreSQL is restarted in good order ("fast"): who is connected is cut off."""
    service.database.restart()


def take_all_connections(service: Service, ledger: Ledger, chance: random.Random) -> None:
    """Somebody takes every connection there is, until people notice."""
    before = ledger.noticed
    with _every_connection(service.server.url()):
        _until_noticed(ledger, before)


def fill_disk_of_files(service: Service, ledger: Ledger, chance: random.Random) -> None:
    """There is no room for files, until somebody was told so."""
    before = ledger.refused_files
    with full(service.media):
        wait_until(lambda: ledger.refused_files > before, "a file was refused for lack of room")


def fill_disk_of_database(service: Service, ledger: Ledger, chance: random.Random) -> None:
    """PostgreSQL cannot write its log any more, until people notice."""
    before = ledger.noticed
    with full(service.server.place.home):
        # Until then it goes on in the piece of the log that it has.
        with suppress(psycopg.Error), psycopg.connect(service.server.url()) as connection:
            while True:
                connection.execute(
                    "SELECT pg_logical_emit_message(false, '', repeat('x', 1000000))"
                )
        _until_noticed(ledger, before)


KILLS: tuple[Fault, ...] = (
    kill_web_worker,
    kill_web_server,
    kill_worker,
    kill_database,
    kill_backend,
    restart_database,
)


def _kill_one(running: list[int], chance: random.Random) -> None:
    if running:
        kill(chance.choice(sorted(running)))


def _until_noticed(ledger: Ledger, before: int) -> None:
    """Waits until somebody was told that it failed, beside the `before` times that were so far."""
    wait_until(lambda: ledger.noticed > before, "a page or a form failed")


@contextmanager
def _every_connection(url: str) -> Iterator[None]:
    held: list[psycopg.Connection] = []
    try:
        _take_what_is_left(url, held)
        # Whoever is connected gives place as well, and finds none left.
        held[0].execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' AND NOT pid = ANY(%s)",
            [[connection.info.backend_pid for connection in held]],
        )
        _take_what_is_left(url, held)
        yield
    finally:
        for connection in held:
            connection.close()


def _take_what_is_left(url: str, held: list[psycopg.Connection]) -> None:
    """Connects until it is refused many times in a row: others may let go of some meanwhile."""
    refused = 0
    while refused < REFUSED_IN_A_ROW:
        try:
            held.append(psycopg.connect(url, autocommit=True))
            refused = 0
        except psycopg.OperationalError:
            refused += 1
