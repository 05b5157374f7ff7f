"""What is to be watched of the queue."""

from __future__ import annotations

from django.db.models import Count, Min
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from weerklank.kernel import clock
from weerklank.kernel.metrics import Measure, register
from weerklank.kernel.queues import AT_ONCE


def _waiting() -> dict[str, float]:
    """Queue to the number of its jobs that wait, later tries included."""
    rows = ProcrastinateJob.objects.filter(status="todo").values_list("queue_name")
    counted = dict(rows.annotate(Count("id")))
    return {queue: counted.get(queue, 0) for queue in AT_ONCE}


def _oldest_event() -> float:
    """For how many seconds the oldest event that is not delivered yet lies there."""
    begun = ProcrastinateEvent.objects.filter(
        type="deferred", job__task_name="deliver_event", job__status__in=("todo", "doing")
    ).aggregate(Min("at"))["at__min"]
    return (clock.now() - begun).total_seconds() if begun else 0.0


def _given_up() -> float:
    """How many jobs failed for the last time."""
    return ProcrastinateJob.objects.filter(status="failed").count()


register(Measure("jobs_waiting", "Jobs that wait, by queue.", _waiting, part="queue"))
register(
    Measure("oldest_event_seconds", "Age of the oldest event still to be delivered.", _oldest_event)
)
register(Measure("jobs_failed", "Jobs that failed for the last time.", _given_up))
