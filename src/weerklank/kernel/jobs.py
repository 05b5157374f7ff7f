"""What the worker does for the kernel, and how its queue is set up."""

from __future__ import annotations

import uuid
from datetime import timedelta

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from weerklank.kernel import cache, clock, events, throttle
from weerklank.kernel.connection import freshen_connection

RETRY = RetryStrategy(max_attempts=8, exponential_wait=3)
STALLED_AFTER = timedelta(minutes=10)
RECEIPTS_KEPT = timedelta(days=30)
ANSWERS_KEPT = timedelta(days=1)


@app.task(name="deliver_event", retry=RETRY)
def deliver_event(*, key: str, name: str, values: dict[str, str]) -> None:
    """One event on its way to its handlers."""
    freshen_connection()
    events.deliver(key=uuid.UUID(key), name=name, values=values)


@app.periodic(cron="*/5 * * * *")
@app.task(name="retry_stalled_jobs", queueing_lock="retry_stalled_jobs")
async def retry_stalled_jobs(timestamp: int) -> None:
    """Gives jobs whose worker died another try."""
    for job in await app.job_manager.get_stalled_jobs(
        seconds_since_heartbeat=STALLED_AFTER.total_seconds()
    ):
        await app.job_manager.retry_job(job)


@app.periodic(cron="*/5 * * * *")
@app.task(name="forget_cached", queueing_lock="forget_cached")
def forget_cached(timestamp: int) -> None:
    """Counts of rate limits whose time has passed."""
    freshen_connection()
    cache.forget_ended()
    throttle.forget_ended()


@app.periodic(cron="17 3 * * *")
@app.task(name="forget_receipts", queueing_lock="forget_receipts")
def forget_receipts(timestamp: int) -> None:
    """Receipts of events that can no longer come a second time."""
    from weerklank.kernel.models import Receipt  # noqa: PLC0415 - tasks load before models

    freshen_connection()
    Receipt.objects.filter(on__lt=clock.today() - RECEIPTS_KEPT).delete()


@app.periodic(cron="27 3 * * *")
@app.task(name="forget_first_answers", queueing_lock="forget_first_answers")
def forget_first_answers(timestamp: int) -> None:
    """Answers to forms that were sent before yesterday."""
    from weerklank.kernel.models import FirstAnswer  # noqa: PLC0415 - tasks load before models

    freshen_connection()
    FirstAnswer.objects.filter(on__lt=clock.today() - ANSWERS_KEPT).delete()
