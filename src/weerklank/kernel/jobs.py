"""What the worker does for the kernel, and how its queue is set up."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import connection
from django.utils.translation import gettext_lazy as _
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from weerklank.kernel import abandoned, cache, clock, events, outbox, throttle
from weerklank.kernel.connection import freshen_connection
from weerklank.kernel.queues import MOST_TRIES

RETRY = RetryStrategy(max_attempts=MOST_TRIES, exponential_wait=3)
RECEIPTS_KEPT = timedelta(days=30)
ANSWERS_KEPT = timedelta(days=1)

outbox.name_task(outbox.EVENT, _("Passing on what happened"))


@app.task(name=outbox.EVENT, retry=RETRY)
def deliver_event(*, key: str, name: str, values: dict[str, str]) -> None:
    """One event on its way to its handlers."""
    freshen_connection()
    events.deliver(key=uuid.UUID(key), name=name, values=values)


@app.periodic(cron="* * * * *")
@app.task(name="retry_stalled_jobs", queueing_lock="retry_stalled_jobs")
def retry_stalled_jobs(timestamp: int) -> None:
    """Gives jobs whose worker died another try, and notes what got stuck."""
    freshen_connection()
    abandoned.give_back_abandoned()
    outbox.tidy_stuck_jobs()


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
    """Receipts of events that can no longer come a second time.

    An event that still waits, or is stuck, keeps its own: a replay must do nothing twice.
    """
    from weerklank.kernel.models import Receipt  # noqa: PLC0415 - tasks load before models

    freshen_connection()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args->>'key' FROM procrastinate_jobs WHERE task_name = %s", [outbox.EVENT]
        )
        kept = [uuid.UUID(key) for (key,) in cursor.fetchall()]
    Receipt.objects.filter(on__lt=clock.today() - RECEIPTS_KEPT).exclude(event__in=kept).delete()


@app.periodic(cron="27 3 * * *")
@app.task(name="forget_first_answers", queueing_lock="forget_first_answers")
def forget_first_answers(timestamp: int) -> None:
    """Answers to forms that were sent before yesterday."""
    from weerklank.kernel.models import FirstAnswer  # noqa: PLC0415 - tasks load before models

    freshen_connection()
    FirstAnswer.objects.filter(on__lt=clock.today() - ANSWERS_KEPT).delete()
