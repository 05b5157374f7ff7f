"""Uploads wait on the sender's side; assets belong to a space.

No row joins the two, but for a file that still arrives after its contribution was sent: then the
upload is known by a secret for that one file, which leads to nothing else of its sender.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from weerklank.kernel import clock
from weerklank.media.kinds import MediaKind
from weerklank.spaces.models import Alias, Audience, Post, Space

LONGEST_WRITTEN = 20_000


class Upload(models.Model):
    """A file sent ahead, not yet part of a contribution. Held by a secret of the browser.

    Known by the hash of that secret, so that it outlives signing in and names no account.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    holder = models.BinaryField()
    # The hash for this file alone: what it is held by once its contribution was sent without it.
    holder_alone = models.BinaryField(default=bytes)
    kind = models.CharField(max_length=10, choices=MediaKind, default=MediaKind.PICTURE)
    stored_as = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    received = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    # How the storage keeps what came so far, when that is more than one file of its own.
    staging = models.JSONField(default=dict)
    quarter_turns = models.PositiveSmallIntegerField(default=0)
    starts_ms = models.PositiveIntegerField(default=0)
    ends_ms = models.PositiveIntegerField(null=True)
    description = models.CharField(max_length=300, blank=True)
    written = models.TextField(max_length=LONGEST_WRITTEN, blank=True)
    backdrop = models.ForeignKey("Asset", null=True, on_delete=models.SET_NULL, related_name="+")
    backdrop_stored_as = models.CharField(max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    on = models.DateField(default=clock.today)
    arrives_as = models.OneToOneField(
        "Asset", null=True, on_delete=models.CASCADE, related_name="arriving"
    )

    class Meta:
        indexes = [models.Index(fields=["holder"], name="upload_by_holder")]

    @property
    def is_whole(self) -> bool:
        """Whether all of the file is here."""
        return self.received == self.size


class Asset(models.Model):
    """A file of a space: being prepared, ready to be seen or heard, or not to be shown."""

    class State(models.TextChoices):
        ARRIVING = "arriving"
        PREPARING = "preparing"
        READY = "ready"
        FAILED = "failed"
        GONE = "gone"

    class WrittenBy(models.TextChoices):
        AUTHOR = "author"
        TEAM = "team"
        MACHINE = "machine"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=MediaKind, default=MediaKind.PICTURE)
    audience = models.ForeignKey(Audience, on_delete=models.PROTECT, related_name="+")
    # Who may see it besides: one name in a conversation that is otherwise closed.
    also_for = models.ForeignKey(
        Alias, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    space = models.ForeignKey(Space, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.PREPARING)
    failure = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=60, blank=True)
    quarter_turns = models.PositiveSmallIntegerField(default=0)
    starts_ms = models.PositiveIntegerField(default=0)
    ends_ms = models.PositiveIntegerField(null=True)
    disguises_voice = models.BooleanField(default=False)
    blurs = models.BooleanField(default=False)
    backdrop = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    backdrop_source = models.CharField(max_length=60, blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    length_ms = models.PositiveIntegerField(default=0)
    has_sound = models.BooleanField(default=False)
    # How loud it is at 64 moments, each as two hexadecimal digits; the line that is drawn of it.
    loudness = models.CharField(max_length=128, blank=True)
    byte_count = models.BigIntegerField(default=0)
    description = models.CharField(max_length=300, blank=True)
    written = models.TextField(max_length=LONGEST_WRITTEN, blank=True)
    written_by = models.CharField(max_length=10, choices=WrittenBy, blank=True)
    captions = models.TextField(blank=True)
    is_portrait = models.BooleanField(default=False)
    # Given by a team to be drawn on. No other picture can be: a drawing on it would outlive it.
    is_backdrop = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["space"], include=["byte_count"], name="asset_bytes_of_space"),
            models.Index(
                fields=["also_for"], condition=Q(also_for__isnull=False), name="asset_also_for"
            ),
        ]

    @property
    def loudness_line(self) -> str:
        """The line that is drawn of a recording's sound: a path in a box of 256 by 48."""
        heights = bytes.fromhex(self.loudness)
        return "".join(
            f"M{4 * n + 2} {24 - high}v{2 * high}"
            for n, loud in enumerate(heights)
            if (high := max(1, loud * 22 // 255))
        )

    @property
    def length_words(self) -> str:
        """How long a recording is, in minutes and seconds: 1:05."""
        seconds = round(self.length_ms / 1000)
        return f"{seconds // 60}:{seconds % 60:02}"


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
