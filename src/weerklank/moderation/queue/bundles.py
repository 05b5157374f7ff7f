"""One message a day to the moderators of a space, in place of one for every report."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from weerklank.kernel import clock, events
from weerklank.moderation.events import CasesWaiting
from weerklank.moderation.models import Bundle, Case
from weerklank.spaces.models import Space


def bundle_cases() -> None:
    """Tells of every space where a case came in since yesterday that waits. Twice a day is once."""
    since = clock.now() - timedelta(days=1)
    fresh = Case.objects.filter(state=Case.State.OPEN, opened_at__gte=since)
    for space in Space.objects.filter(pk__in=fresh.values("space")):
        with transaction.atomic():
            bundle, is_new = Bundle.objects.get_or_create(space=space, on=clock.today())
            if is_new:
                events.record(CasesWaiting(bundle=bundle.pk))
