"""The hands of the worker: those of every queue, together, or none.

A worker that lost the database can neither say what it did nor that it lives; its jobs are given
to others at that moment. So it does not try to go on: it ends with a code, and is started anew.
The same holds when one queue loses its hands: a process that looks alive and delivers no mail is
worse than none.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from contextlib import suppress
from typing import Any, LiteralString, cast

import psycopg
from django.db import DatabaseError
from procrastinate import App
from procrastinate.connector import BaseConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.job_context import JobContext
from procrastinate.manager import JobManager
from procrastinate.middleware import SyncCallNext
from procrastinate.psycopg_connector import PsycopgConnector
from procrastinate.worker import Worker

from weerklank.kernel.abandoned import ALIVE, WITHOUT_HEARTBEAT, give_back_abandoned
from weerklank.kernel.connection import freshen_connection, let_go_of_connection
from weerklank.kernel.outbox import made_good, set_aside
from weerklank.kernel.queues import AT_ONCE

logger = logging.getLogger(__name__)

POLL_SECONDS = 5.0
PULSE_SECONDS = 5.0
GRACE_SECONDS = 20


class WorkerConnector(PsycopgConnector):
    """The worker's own connections, apart from those of the jobs it does."""

    def __init__(self, of_jobs: DjangoConnector) -> None:
        super().__init__(kwargs=connector_params())
        self.of_jobs = of_jobs
        self.lost = asyncio.Event()

    def get_sync_connector(self) -> BaseConnector:
        """What a job puts in the queue belongs to its own transaction."""
        return self.of_jobs

    async def execute_query_async(self, query: LiteralString, **arguments: Any) -> None:
        """What became of a job is written here; when that fails nobody else would hear of it."""
        try:
            await super().execute_query_async(query, **arguments)
        except ConnectorException as failed:
            if isinstance(failed.__cause__, psycopg.OperationalError):
                self.lost.set()
            raise


class Register(JobManager):
    """Takes a lock for each worker that begins. PostgreSQL lets go of it when the process ends."""

    def __init__(self, connector: BaseConnector, pulse: psycopg.AsyncConnection) -> None:
        super().__init__(connector)
        self.pulse = pulse

    async def register_worker(self) -> int:
        """The number of a new worker, known to be alive before it takes a job."""
        worker = await super().register_worker()
        await self.pulse.execute("SELECT pg_advisory_lock(%s, %s::int)", [ALIVE, worker])
        return worker


def work() -> None:
    """Does the jobs of every queue until told to stop by SIGTERM or SIGINT.

    Ends the process with code 1, at once, when the database or some of the hands are lost. When
    told to stop it takes GRACE_SECONDS for what it is doing; what is not done by then is given back
    to whoever works next. Raises OperationalError when there is no database to begin with.
    """
    give_back_abandoned()
    let_go_of_connection()
    connector = WorkerConnector(cast(DjangoConnector, app.connector))
    with app.replace_connector(connector) as ready:
        asyncio.run(_work(ready, connector))


async def _work(ready: App, connector: WorkerConnector) -> None:
    stop = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    connect = psycopg.AsyncConnection.connect(**connector_params(), autocommit=True)
    async with await connect as pulse, ready.open_async():
        ready.job_manager = Register(connector, pulse)
        hands = [asyncio.create_task(_work_on(ready, queue)) for queue in AT_ONCE]
        ends: dict[asyncio.Task[Any], str] = dict.fromkeys(hands, "a queue lost its hands")
        ends[asyncio.create_task(_feel(pulse))] = "the database is lost"
        ends[asyncio.create_task(connector.lost.wait())] = "a result could not be written"
        ends[asyncio.create_task(stop.wait())] = ""
        done, _going = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        for ended in done:
            if ends[ended]:
                why = ended.exception()
                logger.error("The worker ends, to be started anew: %s", ends[ended], exc_info=why)
                _leave(1)
        for hand in hands:
            hand.cancel()
        _done, busy = await asyncio.wait(hands, timeout=GRACE_SECONDS)
        if busy:
            logger.warning("The worker stops; what it was doing is given back")
            _leave(0)


async def _work_on(ready: App, queue: str) -> None:
    await ready.run_worker_async(
        name=f"weerklank {queue}",
        queues=[queue],
        concurrency=AT_ONCE[queue],
        fetch_job_polling_interval=POLL_SECONDS,
        stalled_worker_timeout=WITHOUT_HEARTBEAT.total_seconds(),
        delete_jobs="successful",
        install_signal_handlers=False,
        task_middleware=[*ready.worker_defaults["task_middleware"], note_outcome],
    )


async def _feel(pulse: psycopg.AsyncConnection) -> None:
    """Ends when the connection that holds the locks is gone, or no answer comes over it."""
    with suppress(psycopg.OperationalError, TimeoutError):
        while True:
            await asyncio.sleep(PULSE_SECONDS)
            async with asyncio.timeout(WITHOUT_HEARTBEAT.total_seconds() / 2):
                await pulse.execute("SELECT 1")


def _leave(code: int) -> None:
    # Threads of jobs cannot be stopped, and would keep the process for as long as they last.
    os._exit(code)


def note_outcome(call_next: SyncCallNext, context: JobContext, worker: Worker) -> Any:
    """Does a job, and notes when that was its last try."""
    job = context.job
    try:
        result = call_next()
    except Exception as error:
        if app.tasks[job.task_name].get_retry_exception(exception=error, job=job) is None:
            freshen_connection()
            # Without a note the job is set aside all the same, and noted within a minute.
            with suppress(DatabaseError):
                set_aside(job, error)
        raise
    made_good(job)
    return result
