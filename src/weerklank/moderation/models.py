"""Reports about contributions."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from weerklank.contributions.models import Contribution
from weerklank.kernel import clock
from weerklank.spaces.models import Space


class Report(models.Model):
    """Somebody, signed in or not, says that a contribution should not stand there."""

    class Reason(models.TextChoices):
        PERSONAL = "personal", _("It says something private about somebody")
        HURTFUL = "hurtful", _("It hurts or threatens somebody")
        UNTRUE = "untrue", _("It is not true")
        SPAM = "spam", _("It is advertising or rubbish")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        OPEN = "open", _("To be looked at")
        SETTLED = "settled", _("Looked at")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="reports")
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="reports")
    reason = models.CharField(max_length=10, choices=Reason)
    words = models.CharField(max_length=1000, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    made_at = models.DateTimeField(default=clock.now)
    kept_sealed = models.BinaryField(null=True)
    kept_until = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["space", "state", "-made_at", "-id"], name="report_queue")]


class Decision(models.Model):
    """The team hid a contribution or put it back. Its author is told; who did is in the trail."""

    class Kind(models.TextChoices):
        HIDDEN = "hidden"
        RESTORED = "restored"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contribution = models.ForeignKey(
        Contribution, on_delete=models.CASCADE, related_name="decisions"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    reason = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(default=clock.now)
