"""What can be found has an entry, and nothing else has. While events wait nothing is said of it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from procrastinate.contrib.django.models import ProcrastinateJob

from weerklank.kernel.integrity import checks
from weerklank.search import index

_ON_THEIR_WAY = ("deliver_event", "keep_entries_of")


@checks("something that can be found and is not in the search index")
def not_entered() -> Iterable[uuid.UUID]:
    """Things without an entry."""
    return () if _events_wait() else index.missing()


@checks("an entry in the search index of what cannot be found any more")
def strays() -> Iterable[uuid.UUID]:
    """Entries of what was hidden, taken back or deleted."""
    return () if _events_wait() else index.strays()


def _events_wait() -> bool:
    jobs = ProcrastinateJob.objects.filter(task_name__in=_ON_THEIR_WAY)
    return jobs.filter(status__in=("todo", "doing")).exists()
