"""Receipts of events, what got stuck, and the audit trail."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import UniqueConstraint

from weerklank.kernel import clock


class Receipt(models.Model):
    """A handler has acted on an event."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.UUIDField()
    handler = models.CharField(max_length=200)
    on = models.DateField()

    class Meta:
        constraints = [UniqueConstraint(fields=["event", "handler"], name="one_receipt")]


class FirstAnswer(models.Model):
    """What a form that was sent got for an answer, for who sends it again; see `once.py`.

    A keyed hash, and the answer sealed under what only the sender's browser has.
    """

    name = models.BinaryField(primary_key=True)
    sealed = models.BinaryField()
    on = models.DateField()


class AuditEntry(models.Model):
    """Who did what to what, and when: ids and verbs. A trigger refuses any change or removal."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(default=clock.now)
    scope = models.UUIDField(null=True)
    actor = models.CharField(max_length=60)
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["scope", "-at", "-id"], name="audit_by_scope")]


class StuckJob(models.Model):
    """A job that failed for good, as people may read of it: no words and no moments."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    job = models.BigIntegerField(unique=True)
    task = models.CharField(max_length=128)
    event = models.CharField(max_length=128)
    tries = models.PositiveIntegerField()
    error = models.CharField(max_length=200)
    on = models.DateField()
