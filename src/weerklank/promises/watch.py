"""What the clock does with promises: remind, and say so when one is broken.

Each row is locked while it is dealt with and skipped by whoever comes at the same time; the trail
takes each step once. So running this twice, or in two workers at once, does no more than once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from weerklank.contributions.states import ContributionState
from weerklank.kernel import clock, events
from weerklank.promises.actions import lapse, take_step
from weerklank.promises.events import PromiseBroken, PromiseHalfway, PromiseOnLastDay
from weerklank.promises.models import Promise, PromiseStep
from weerklank.promises.queries import account_in_charge, calendar_of
from weerklank.promises.states import PromiseState
from weerklank.spaces.models import Membership
from weerklank.spaces.person import TEAM_ROLES

Kind = PromiseStep.Kind
AT_ONCE = 100


def watch_promises() -> None:
    """Reminds and escalates all that is due now. Called by the worker, every few minutes."""
    now = clock.now()
    _each(_owed(due_at__lt=now), _break)
    _each(_owed(last_day_at__lte=now, due_at__gte=now), _remind_on_last_day, Kind.REMINDED_LAST_DAY)
    _each(_owed(remind_at__lte=now, due_at__gte=now), _remind_halfway, Kind.REMINDED_HALFWAY)


def _owed(**moments: datetime) -> QuerySet[Promise]:
    return Promise.objects.filter(Q(**moments), state=PromiseState.RUNNING, settled_at=None)


def _each(
    promises: QuerySet[Promise], deal_with: Callable[[Promise], None], kind: str | None = None
) -> None:
    """Deals with every one of `promises` that did not take the step `kind` yet, in small lots."""
    if kind is not None:
        taken = PromiseStep.objects.filter(promise=OuterRef("pk"), kind=kind)
        promises = promises.exclude(Exists(taken))
    while True:
        with transaction.atomic():
            lot = list(
                promises.select_for_update(of=("self",), skip_locked=True)
                .select_related("space", "space__organisation", "contribution")
                .order_by("due_at", "id")[:AT_ONCE]
            )
            for promise in lot:
                if promise.contribution.state == ContributionState.WITHDRAWN:
                    lapse(promise)
                else:
                    deal_with(promise)
        if len(lot) < AT_ONCE:
            return


def _remind_halfway(promise: Promise) -> None:
    _keep_in_charge(promise)
    if take_step(promise, Kind.REMINDED_HALFWAY):
        events.record(PromiseHalfway(promise=promise.pk))


def _remind_on_last_day(promise: Promise) -> None:
    _keep_in_charge(promise)
    if take_step(promise, Kind.REMINDED_LAST_DAY):
        events.record(PromiseOnLastDay(promise=promise.pk))


def _break(promise: Promise) -> None:
    _keep_in_charge(promise)
    calendar = calendar_of(promise.space.organisation)
    promise.state = PromiseState.BROKEN
    promise.renewed_due_at = calendar.renewed_due_at(clock.now(), promise.space.promise_days)
    promise.save(update_fields=["state", "renewed_due_at"])
    if take_step(promise, Kind.BROKEN):
        events.record(PromiseBroken(promise=promise.pk))


def _keep_in_charge(promise: Promise) -> None:
    """Puts somebody else in charge when whoever was has left the team."""
    stays = Membership.objects.filter(
        space=promise.space_id, account=promise.in_charge_id, role__in=TEAM_ROLES
    )
    if promise.in_charge_id is None or not stays.exists():
        promise.in_charge = account_in_charge(promise.space)
        promise.save(update_fields=["in_charge"])
