"""One message a day to the moderators of a space, in place of one for every report."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from weerklank.kernel import clock, events
from weerklank.moderation.events import CasesWaiting
from weerklank.moderation.models import Case


def bundle_cases() -> None:
    """Tells of every space where something came in since yesterday that waits and is not grave.

    The message is about the first of these, so that a second run tells nobody twice.
    """
    since = clock.now() - timedelta(days=1)
    fresh = Case.objects.filter(state=Case.State.OPEN, is_grave=False, opened_at__gte=since)
    with transaction.atomic():
        for case in fresh.order_by("space", "opened_at", "id").distinct("space"):
            events.record(CasesWaiting(case=case.pk))
