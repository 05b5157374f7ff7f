"""Loads the demo region, whole or not at all."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection, transaction

from weerklank.demo.queue import QueueInPlace
from weerklank.demo.reading import read_region
from weerklank.demo.region import RegionBuilder
from weerklank.demo.voices import Months
from weerklank.kernel import clock
from weerklank.notifications.models import Notice
from weerklank.spaces.models import Portal

DAYS_BEFORE = timedelta(days=5)
SEARCH_KEPT = timedelta(days=6)
STILL_MAILED = timedelta(days=2)
STILL_UNREAD = timedelta(days=7)
_LOADING = 8_214_077


def load() -> bool:
    """Makes the region, in one transaction; False when it is there already."""
    region, now = read_region(), clock.now()
    queue = QueueInPlace()
    with queue.opened(), transaction.atomic():
        _wait_for_another_loader()
        if Portal.objects.filter(slug=region.portals[0].slug).exists():
            return False
        builder = RegionBuilder(region)
        months = Months(builder, queue, now)
        opens = min(months.plan_space(space) for space in region.spaces)
        months.plan(opens - DAYS_BEFORE, builder.build)
        months.plan(now - SEARCH_KEPT, builder.keep_searches)
        months.plan_watch(opens)
        months.play()
        _quieten_the_past()
    return True


def _wait_for_another_loader() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOADING])


def _quieten_the_past() -> None:
    """Only the news of the last days is still to be mailed and read; the rest was, at the time."""
    Notice.objects.filter(made_at__lt=clock.now() - STILL_MAILED).update(is_mailed=True)
    Notice.objects.filter(made_at__lt=clock.now() - STILL_UNREAD).update(is_read=True)
