"""Uploads wait on the sender's side; assets belong to a space. No row joins the two."""

from __future__ import annotations

import uuid

from django.db import models

from weerklank.kernel import clock
from weerklank.spaces.models import Alias, Audience, Post


class Upload(models.Model):
    """A picture sent ahead, not yet part of a contribution. Held by a secret of the browser.

    Known by the hash of that secret, so that it outlives signing in and names no account.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    holder = models.BinaryField()
    stored_as = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    quarter_turns = models.PositiveSmallIntegerField(default=0)
    description = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    on = models.DateField(default=clock.today)

    class Meta:
        indexes = [models.Index(fields=["holder"], name="upload_by_holder")]


class Asset(models.Model):
    """A picture of a space: being prepared, ready in three sizes, or not to be shown."""

    class State(models.TextChoices):
        PREPARING = "preparing"
        READY = "ready"
        FAILED = "failed"
        GONE = "gone"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    audience = models.ForeignKey(Audience, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.PREPARING)
    failure = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=60, blank=True)
    quarter_turns = models.PositiveSmallIntegerField(default=0)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    description = models.CharField(max_length=300, blank=True)
    is_portrait = models.BooleanField(default=False)


class Portrait(models.Model):
    """The photo of a visible official, or of somebody who appears under their own name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asset = models.OneToOneField(Asset, on_delete=models.CASCADE)
    post = models.OneToOneField(Post, null=True, on_delete=models.CASCADE)
    alias = models.OneToOneField(Alias, null=True, on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(post__isnull=False, alias=None)
                | models.Q(post=None, alias__isnull=False),
                name="portrait_of_one",
            )
        ]
