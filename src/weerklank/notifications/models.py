"""Notices belong to aliases, so that telling somebody links nothing to an account.

What somebody chose, and the devices they let us call, belong to the account: sealed, without
moments.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from weerklank.kernel import clock
from weerklank.people.models import Account
from weerklank.spaces.models import Alias


class Notice(models.Model):
    """There is news for an alias: its kind, and the ids it is about. Words are made on reading."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    alias = models.ForeignKey(Alias, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    subject = models.UUIDField()
    made_at = models.DateTimeField(default=clock.now)
    is_read = models.BooleanField(default=False)
    is_mailed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alias", "kind", "subject"], name="told_once")
        ]
        indexes = [
            models.Index(fields=["alias", "-made_at", "-id"], name="notice_of_alias"),
            models.Index(fields=["made_at"], condition=Q(is_mailed=False), name="notice_to_mail"),
        ]


class LetterUnderWay(models.Model):
    """A letter that goes out, or that there was looked whether one should: see `under_way.py`.

    Known by a keyed tag; holds days, no ids.
    """

    tag = models.CharField(max_length=64, primary_key=True)
    on = models.DateField(default=clock.today)
    tries = models.PositiveSmallIntegerField(default=1)
    answer = models.CharField(max_length=10, blank=True)


class NoticeChoices(models.Model):
    """What an account chose about being told, sealed: see `choices.py`. No row: the defaults."""

    account = models.OneToOneField(
        Account, primary_key=True, on_delete=models.CASCADE, related_name="notice_choices"
    )
    sealed = models.BinaryField()


class PushDevice(models.Model):
    """A device that is told through the service of its browser; where that is lies sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="push_devices")
    device = models.CharField(max_length=60, blank=True)
    on = models.DateField(default=clock.today)
    sealed = models.BinaryField()
