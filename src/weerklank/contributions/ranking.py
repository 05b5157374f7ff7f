"""The rank by which "most supported" orders: how many recognised or supported what was said.

It is refreshed by the worker, for a topic as a whole, and not by every tap: an order that moves
while somebody reads it shows things twice and skips others.
"""

from __future__ import annotations

import uuid

from django.db import transaction
from django.db.models import F

from weerklank.contributions.models import Contribution, Gesture, SupportChange, Topic

SUPPORT = (Gesture.Kind.RECOGNISED, Gesture.Kind.SUPPORTED)


def rank_changed_topics() -> None:
    """Refreshes the rank on every topic where support changed. For the worker; may run twice."""
    topics = SupportChange.objects.order_by("topic").values_list("topic", flat=True).distinct()
    for topic in topics:
        rank_topic(topic)


@transaction.atomic
def rank_topic(topic: uuid.UUID) -> None:
    """Refreshes the rank of all that was said on a topic, and its version when any differs."""
    # Only the changes that are seen here are settled: one that is not committed yet comes after.
    SupportChange.objects.filter(topic=topic).delete()
    said = Contribution.objects.filter(topic=topic)
    now = F("recognised") + F("supported")
    if said.exclude(support=now).update(support=now):
        Topic.objects.filter(pk=topic).update(rank_version=F("rank_version") + 1)
