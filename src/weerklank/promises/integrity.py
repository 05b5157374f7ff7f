"""Every promise has its clock and the steps that its state says it took."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from weerklank.kernel import clock
from weerklank.kernel.integrity import checks
from weerklank.promises.models import Promise, PromiseStep
from weerklank.promises.states import PromiseState

Kind = PromiseStep.Kind
# The worker looks every few minutes; who restarts it has some time.
PATIENCE = timedelta(hours=1)


@checks("a promise without a step that it took")
def missing_steps() -> QuerySet[Promise, uuid.UUID]:
    """Promises whose state is not borne out by their steps."""
    wrong = (
        ~_took(Kind.OPENED)
        | (Q(state=PromiseState.KEPT) & ~_took(Kind.KEPT))
        | (Q(state=PromiseState.BROKEN) & ~_took(Kind.BROKEN))
        | (Q(state=PromiseState.LAPSED) & ~_took(Kind.LAPSED))
    )
    return Promise.objects.filter(wrong).values_list("pk", flat=True)


@checks("a promise whose clock stands still")
def stopped_clocks() -> QuerySet[Promise, uuid.UUID]:
    """Promises that run although their end has long passed: does the worker work?"""
    return Promise.objects.filter(
        state=PromiseState.RUNNING, settled_at=None, due_at__lt=clock.now() - PATIENCE
    ).values_list("pk", flat=True)


@checks("a promise that is settled and runs, or is kept and not settled")
def half_settled() -> QuerySet[Promise, uuid.UUID]:
    """Promises whose state and end contradict each other."""
    running = Q(state=PromiseState.RUNNING)
    done = Q(state__in=(PromiseState.KEPT, PromiseState.LAPSED))
    return Promise.objects.filter(
        (running & Q(settled_at__isnull=False)) | (done & Q(settled_at=None))
    ).values_list("pk", flat=True)


@checks("an answer was given and its promise still runs")
def unsettled() -> QuerySet[Promise, uuid.UUID]:
    """Promises that nobody settled when the team answered."""
    return Promise.objects.filter(contribution__is_answered=True, settled_at=None).values_list(
        "pk", flat=True
    )


def _took(kind: str) -> Q:
    return Q(Exists(PromiseStep.objects.filter(promise=OuterRef("pk"), kind=kind)))
