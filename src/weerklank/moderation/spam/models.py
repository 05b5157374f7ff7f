"""What is kept for telling spam: no words, no account, and nothing for longer than it serves."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from weerklank.contributions.models import Contribution
from weerklank.kernel import clock


class Echo(models.Model):
    """That something was said in some space: keyed marks of its words, for fourteen days.

    Two texts that are nearly the same share most marks. Without the key a mark tells nothing, and
    `place`, a keyed tag, does not tell which space it was.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    marks = ArrayField(models.BigIntegerField())
    place = models.BinaryField()
    on = models.DateField(default=clock.today)

    class Meta:
        indexes = [GinIndex(fields=["marks"], name="echo_by_mark")]


class Suspicion(models.Model):
    """Why something was held as spam, sealed, until a moderator decided and the score learned."""

    contribution = models.OneToOneField(
        Contribution, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    features_sealed = models.BinaryField()
    on = models.DateField(default=clock.today)


class Shift(models.Model):
    """How far moderators moved the weight of one feature."""

    feature = models.CharField(max_length=40, primary_key=True)
    by = models.FloatField(default=0.0)
