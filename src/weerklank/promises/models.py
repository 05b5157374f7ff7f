"""Promises and their trail."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from weerklank.contributions.models import Contribution, Topic
from weerklank.kernel import clock
from weerklank.people.models import Account
from weerklank.promises.states import PromiseState
from weerklank.spaces.models import Space


class Promise(models.Model):
    """An answer is owed to a contribution. Its first date decides whether it was kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contribution = models.OneToOneField(
        Contribution, on_delete=models.CASCADE, related_name="promise"
    )
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="promises")
    # The topic of the contribution, so that what is owed on it is counted from an index alone.
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="promises")
    in_charge = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(
        max_length=10,
        choices=[(state.value, state.value) for state in PromiseState],
        default=PromiseState.RUNNING,
    )
    opened_at = models.DateTimeField(default=clock.now)
    remind_at = models.DateTimeField()
    last_day_at = models.DateTimeField()
    due_at = models.DateTimeField()
    renewed_due_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["space", "due_at", "id"],
                condition=Q(settled_at=None),
                name="promise_owed",
            ),
            models.Index(
                fields=["topic", "due_at"], condition=Q(settled_at=None), name="promise_on_topic"
            ),
            models.Index(
                fields=["space", "-settled_at", "-id"],
                condition=Q(settled_at__isnull=False),
                name="promise_settled",
            ),
            models.Index(fields=["space", "state", "settled_at"], name="promise_record"),
            models.Index(fields=["due_at"], condition=Q(state="running"), name="promise_clock"),
        ]


class PromiseStep(models.Model):
    """A line in the trail of a promise; never changed."""

    class Kind(models.TextChoices):
        OPENED = "opened"
        REMINDED_HALFWAY = "halfway"
        REMINDED_LAST_DAY = "last_day"
        BROKEN = "broken"
        KEPT = "kept"
        ANSWERED_LATE = "late"
        LAPSED = "lapsed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["promise", "kind"], name="each_step_once")]
