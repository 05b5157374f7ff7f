"""What is to be watched of promises."""

from __future__ import annotations

from django.db.models import Q

from weerklank.kernel import clock
from weerklank.kernel.metrics import Measure, register
from weerklank.promises.models import Promise
from weerklank.promises.states import PromiseState


def _owed() -> dict[str, float]:
    """How many answers are owed: still in time, and too late."""
    owed = Promise.objects.filter(settled_at=None)
    late = Q(state=PromiseState.BROKEN) | Q(state=PromiseState.RUNNING, due_at__lt=clock.now())
    return {
        "running": owed.filter(state=PromiseState.RUNNING, due_at__gte=clock.now()).count(),
        "late": owed.filter(late).count(),
    }


register(Measure("promises", "Answers that are owed: running and late.", _owed, part="state"))
