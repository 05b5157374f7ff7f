"""What a request is about, as it stood when it was handed over; sealed for that request alone."""

from __future__ import annotations

import uuid
from datetime import timedelta

from weerklank.contributions.models import Contribution
from weerklank.kernel import clock
from weerklank.kernel.key_ring import key_ring, reseal_rows
from weerklank.unmasking.models import NameRequest

KEPT = timedelta(days=30)


def seal_said(request: uuid.UUID, contribution: Contribution) -> bytes:
    """What `contribution` says now, sealed for the officers of `request`."""
    words = "\n\n".join(filter(None, (contribution.title, contribution.words)))
    return key_ring().seal(words.encode(), purpose=_purpose(request))


def open_said(request: NameRequest) -> str:
    """The words; empty once they are no longer kept."""
    if request.said_sealed is None:
        return ""
    return key_ring().unseal(request.said_sealed, purpose=_purpose(request.pk)).decode()


def forget_said() -> None:
    """Removes the words of requests that ended thirty days ago. For the worker, every night."""
    NameRequest.objects.filter(ended_on__lt=clock.today() - KEPT).update(said_sealed=None)


def reseal_said() -> int:
    """Seals all these words anew with the newest key; returns how many."""
    kept = NameRequest.objects.exclude(said_sealed=None)
    return reseal_rows(kept, "said_sealed", purpose=lambda request: _purpose(request.pk))


def _purpose(request: uuid.UUID) -> str:
    return f"name-request:{request}"
