"""Outcomes, linked to every contribution that led to them."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from weerklank.contributions.models import Contribution, Topic
from weerklank.kernel import clock
from weerklank.spaces.models import Alias, Audience, Space


class Outcome(models.Model):
    """What was done, decided, refused or is being looked into, and by whom it is told."""

    class Kind(models.TextChoices):
        IMPROVEMENT = "improvement", _("Improved")
        DECISION = "decision", _("Decided")
        REFUSAL = "refusal", _("Not done, and why")
        STUDY = "study", _("Being looked into")

    class State(models.TextChoices):
        DRAFT = "draft", _("Not published")
        PUBLISHED = "published", _("Published")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="outcomes")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="outcomes")
    audience = models.ForeignKey(Audience, on_delete=models.PROTECT, related_name="+")
    alias = models.ForeignKey(Alias, on_delete=models.PROTECT, related_name="outcomes")
    kind = models.CharField(max_length=20, choices=Kind)
    title = models.CharField(max_length=120)
    words = models.TextField(max_length=5000)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    form_key = models.UUIDField(unique=True, default=uuid.uuid4)
    made_at = models.DateTimeField(default=clock.now)
    published_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["audience", "-published_at", "-id"], name="outcome_seen"),
            models.Index(fields=["topic", "-published_at", "-id"], name="outcome_of_topic"),
            models.Index(fields=["space", "-published_at", "-id"], name="outcome_of_space"),
        ]

    def __str__(self) -> str:
        return self.title


class OutcomeLink(models.Model):
    """This contribution led to this outcome."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="links")
    contribution = models.ForeignKey(
        Contribution, on_delete=models.CASCADE, related_name="outcome_links"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outcome", "contribution"], name="one_link_each")
        ]
