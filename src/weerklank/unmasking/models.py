"""Officers, requests to see a name, and every step of these."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from weerklank.contributions.models import Contribution
from weerklank.kernel import clock
from weerklank.spaces.models import Alias, Organisation, Post


class Officer(models.Model):
    """Visible staff whom an organisation trusts to help decide whether a name is opened.

    Acts only with a code of their own (`public_key`), after the host admitted that key
    (`admitted`, a keyed tag that no page can make).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    post = models.ForeignKey(Post, null=True, on_delete=models.SET_NULL, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    public_key = models.BinaryField(null=True)
    admitted = models.BinaryField(null=True)
    dismissed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post"], condition=Q(dismissed=False), name="one_office_each"
            )
        ]


class NameRequest(models.Model):
    """Whether the name behind one contribution may be seen. Never holds that name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contribution = models.ForeignKey(
        Contribution, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    alias = models.ForeignKey(Alias, null=True, on_delete=models.SET_NULL, related_name="+")
    said_sealed = models.BinaryField(null=True)
    state = models.CharField(max_length=10)
    first = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    ends_at = models.DateTimeField()
    ended_on = models.DateField(null=True)
    tell_on = models.DateField(null=True)
    is_told = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["first", "-made_at", "-id"], name="name_request_of_first"),
            models.Index(fields=["second", "-made_at", "-id"], name="name_request_of_second"),
        ]


class Step(models.Model):
    """One step of a request, by whom and why. A trigger refuses any change or removal."""

    class Kind(models.TextChoices):
        RAISED = "raised", _("Handed over by the team")
        ASKED = "asked", _("Asked to see the name")
        DECLINED = "declined", _("Saw no threat and no crime")
        AGREED = "agreed", _("Agreed")
        REFUSED = "refused", _("Refused")
        OPENED = "opened", _("Saw the name")
        LAPSED = "lapsed", _("The time was up")
        TOLD = "told", _("The author was told")

    class Ground(models.TextChoices):
        THREAT = "threat", _("A threat: somebody may get hurt")
        CRIME = "crime", _("A crime: it is or will be reported to the police")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(NameRequest, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField(default=clock.now)
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=10, choices=Ground, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    tell_after_days = models.PositiveSmallIntegerField(default=0)
    later_because = models.CharField(max_length=300, blank=True)
    until = models.DateTimeField(null=True)
    signature = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "kind"], name="one_step_of_a_kind")
        ]
