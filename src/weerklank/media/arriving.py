"""Reads of files on their way: whose they are, and until when they may come."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet

from weerklank.kernel import clock
from weerklank.media.holders import Holder
from weerklank.media.models import Upload

DAYS_KEPT = timedelta(days=1)
# One whose contribution was sent already is waited for a day longer.
DAYS_KEPT_FOR_OTHERS = timedelta(days=2)


def uploads_held_by(holder: Holder, *, about: uuid.UUID, upload: uuid.UUID) -> QuerySet[Upload]:
    """The upload, when this browser holds it; nothing otherwise.

    It is held by what the browser is known by about something, or, once its contribution was sent
    without it, by a secret for this file alone.
    """
    waiting = Q(holder=holder.hash_for(about), arrives_as=None)
    sent = Q(holder=holder.hash_for(upload), arrives_as__isnull=False)
    return Upload.objects.filter(waiting | sent, pk=upload)


def expires_at(upload: Upload) -> datetime:
    """The midnight after which no more of it is taken. Rows know a day only."""
    kept = DAYS_KEPT_FOR_OTHERS if upload.arrives_as_id else DAYS_KEPT
    day = upload.on + kept + timedelta(days=1)
    return datetime.combine(day, time(), tzinfo=clock.AMSTERDAM)


def has_expired(upload: Upload) -> bool:
    """Whether it came too late to be taken any further."""
    return clock.now() >= expires_at(upload)


def expired_uploads() -> QuerySet[Upload]:
    """The uploads for which `has_expired` holds."""
    today = clock.today()
    return Upload.objects.filter(
        Q(arrives_as=None, on__lt=today - DAYS_KEPT)
        | Q(arrives_as__isnull=False, on__lt=today - DAYS_KEPT_FOR_OTHERS)
    )
