"""Jobs whose worker died while it did them: found at once, and given back.

A worker holds a lock of PostgreSQL for as long as its process lives (`hands.py`). The lock goes
with the process, however it ends; when the whole machine is gone PostgreSQL may not hear of it,
and then the heartbeat tells.
"""

from __future__ import annotations

import logging
import random
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from weerklank.kernel.outbox import give_back, set_aside
from weerklank.kernel.queues import MOST_TRIES

logger = logging.getLogger(__name__)

# Names the locks of workers among all locks; the second half is the number of the worker.
ALIVE = 7_203_115
WITHOUT_HEARTBEAT = timedelta(seconds=60)


def give_back_abandoned() -> int:
    """Puts every job whose worker died in the queue again; returns how many there were.

    Called when a worker starts and then every minute. One that was tried too often is set aside:
    it may be what kills the workers.
    """
    given_back = 0
    for worker in set(_being_done().values_list("worker", flat=True)):
        with transaction.atomic():
            if worker is None or _is_dead(worker):
                for row in _being_done().select_for_update(of=("self",)).filter(worker=worker):
                    _let_go(row)
                    given_back += 1
    if given_back:
        logger.warning("%s jobs of workers that died are given back", given_back)
    return given_back


def _being_done() -> QuerySet[ProcrastinateJob]:
    return ProcrastinateJob.objects.filter(status="doing")


def _is_dead(worker: int) -> bool:
    """Whether this worker is gone. Holds it for gone until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(%s, %s::int) OR coalesce("
            " (SELECT last_heartbeat < %s FROM procrastinate_workers WHERE id = %s), true)",
            [ALIVE, worker, timezone.now() - WITHOUT_HEARTBEAT, worker],
        )
        row = cursor.fetchone()
    return bool(row and row[0])


def _let_go(row: ProcrastinateJob) -> None:
    job = row.procrastinate_job
    if job.attempts >= MOST_TRIES:
        set_aside(job, None)
        with connection.cursor() as cursor:
            cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", [job.id])
        return
    # What was done beside a job that kills its worker must not be done beside it every time.
    give_back(row.pk, wait_seconds=random.uniform(0, 3**job.attempts - 1))  # noqa: S311
