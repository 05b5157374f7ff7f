"""What an organisation keeps for care."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from weerklank.kernel import clock
from weerklank.spaces.models import Organisation

LONGEST_LISTED = 60


class DistressList(models.Model):
    """Words and short phrases that may point to distress, as an organisation listed them once.

    The newest one holds. None is ever changed, so that the trail, which names a list, tells what
    somebody changed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    words = ArrayField(models.CharField(max_length=LONGEST_LISTED), default=list)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-made_at"], name="distress_list_newest")]
