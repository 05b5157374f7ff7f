"""A worker that is killed, told to stop or cut off from the database, as a real process."""

from __future__ import annotations

import signal
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.jobs import run_jobs
from tests.outbox.bells import GATE, GateReached, GongStruck, noted
from tests.outbox.processes import a_worker
from tests.waiting import wait_until
from weerklank.kernel.abandoned import give_back_abandoned
from weerklank.kernel.events import record
from weerklank.kernel.models import Receipt

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def another_connection() -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as other:
        yield other


@contextmanager
def a_closed_gate() -> Iterator[None]:
    with another_connection() as keeper:
        keeper.execute("SELECT pg_advisory_lock(%s)", [GATE])
        yield


def happened(event: GongStruck | GateReached) -> None:
    with transaction.atomic():
        record(event)


def statuses() -> list[str]:
    events = ProcrastinateJob.objects.filter(task_name="deliver_event")
    return list(events.values_list("status", flat=True))


@pytest.mark.parametrize("found_by", ["the next worker", "the clock"])
def test_a_job_whose_worker_is_killed_between_two_handlers_is_done_by_another(
    found_by: str,
) -> None:
    happened(GateReached(bell=uuid.uuid4()))
    with a_closed_gate(), a_worker() as worker:
        worker.wait_until_it_says("at the gate")
        assert give_back_abandoned() == 0
        worker.kill()
        assert statuses() == ["doing"]
        assert Receipt.objects.count() == noted("passed by") == 1
        if found_by == "the clock":
            wait_until(lambda: give_back_abandoned() > 0)
    if found_by == "the clock":
        run_jobs()
    else:
        with a_worker():
            wait_until(lambda: statuses() == [])
    assert (noted("passed by"), noted("went through")) == (1, 1)
    assert Receipt.objects.count() == 2


def test_a_worker_that_loses_its_database_ends_with_a_code() -> None:
    happened(GateReached(bell=uuid.uuid4()))
    with a_closed_gate(), a_worker() as worker:
        worker.wait_until_it_says("at the gate")
        with another_connection() as administrator:
            administrator.execute(
                "SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a"
                " WHERE a.datname = current_database() AND a.pid <> ALL(%s)"
                " AND NOT EXISTS (SELECT 1 FROM pg_locks l WHERE l.pid = a.pid AND l.granted"
                "  AND l.locktype = 'advisory' AND l.objid = %s)",
                [[administrator.info.backend_pid, our_own_backend()], GATE],
            )
        log = worker.end()
        assert worker.process.returncode == 1
        assert "The worker ends, to be started anew" in log
    # Its hands may have had the time to put the job back themselves.
    wait_until(lambda: give_back_abandoned() > 0 or statuses() == ["todo"])
    run_jobs()
    assert (noted("passed by"), noted("went through")) == (1, 1)


def our_own_backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def test_a_worker_that_is_told_to_stop_ends_what_it_does() -> None:
    happened(GateReached(bell=uuid.uuid4()))
    with a_worker() as worker:
        with a_closed_gate():
            worker.wait_until_it_says("at the gate")
            worker.process.send_signal(signal.SIGTERM)
        worker.end()
        assert worker.process.returncode == 0
    assert noted("went through") == 1
    assert statuses() == []
