"""One table for everything that is said: all feedback is input."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from weerklank.contributions.states import ContributionState, ThreadState, TopicState
from weerklank.contributions.threads import MOST_PLACE
from weerklank.kernel import clock
from weerklank.media.models import Asset
from weerklank.spaces.life import domains_field
from weerklank.spaces.models import Alias, Audience, Space

MOST_WORDS = 20_000
MOST_TITLE = 120
MOST_QUOTE = 600
MOST_NAME = 40


class Topic(models.Model):
    """Anything in a space that people can speak to. A capability adds a one-to-one table."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="topics")
    audience = models.ForeignKey(Audience, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    domains = domains_field()
    state = models.CharField(
        max_length=10,
        choices=[(state.value, state.value) for state in TopicState],
        default=TopicState.DRAFT,
    )
    opens_on = models.DateField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True)
    # For fewer than may enter its space: it stays so, whoever may enter later.
    is_narrower = models.BooleanField(default=False)
    # Goes up each time the worker puts its contributions in another order of support.
    rank_version = models.PositiveIntegerField(default=0, db_default=0)
    closing_word = models.TextField(max_length=2000, blank=True)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["space", "state", "-made_at"], name="topic_of_space"),
            models.Index(fields=["audience", "state", "-made_at", "-id"], name="topic_seen"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether it can be spoken to today."""
        today = clock.today()
        return (
            self.state == TopicState.PUBLISHED
            and (self.opens_on is None or self.opens_on <= today)
            and (self.closes_on is None or today <= self.closes_on)
        )


class TopicCount(models.Model):
    """How many contributions of a topic stand for an audience; kept by the write."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="counts")
    audience = models.ForeignKey(Audience, on_delete=models.CASCADE, related_name="+")
    contributions = models.IntegerField(default=0)
    # When somebody spoke last; stays when that is taken back.
    newest_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["topic", "audience"], name="one_count_per_audience")
        ]


class Contribution(models.Model):
    """Something that somebody said on a topic; a reply is one with a parent."""

    class Kind(models.TextChoices):
        VOICE = "voice", _("Contribution")
        TEAM_ANSWER = "team_answer", _("Answer of the team")
        REPLY = "reply", _("Reply")

    class Channel(models.TextChoices):
        WEB = "web", _("Website")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Found by `said_on_topic`, which needs no second index of the topic alone.
    topic = models.ForeignKey(
        Topic, on_delete=models.CASCADE, related_name="contributions", db_index=False
    )
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="replies")
    # What a conversation began with, and the place in it: `threads.py`. Of replies only.
    root = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=MOST_PLACE, blank=True, default="", db_collation="C")
    audience = models.ForeignKey(Audience, on_delete=models.PROTECT, related_name="+")
    # Who may read it besides: whoever began a conversation with the team alone.
    also_for = models.ForeignKey(
        Alias, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    alias = models.ForeignKey(Alias, on_delete=models.PROTECT, related_name="contributions")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.VOICE)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.WEB)
    # What a story is called; only a story has a title. Its words are those of its parts together.
    title = models.CharField(max_length=MOST_TITLE, blank=True)
    words = models.TextField(blank=True)
    # A passage of what it replies to: `quotes.py`. And the names it calls on: `mentions.py`.
    quote = models.CharField(max_length=MOST_QUOTE, blank=True, default="", db_default="")
    calls_on = ArrayField(models.CharField(max_length=MOST_NAME), default=list, db_default=[])
    # In which language it is, when that is sure: `languages.py`.
    language = models.CharField(max_length=8, blank=True, default="", db_default="")
    domains = domains_field()
    state = models.CharField(
        max_length=10,
        choices=[(state.value, state.value) for state in ContributionState],
        default=ContributionState.STANDING,
    )
    hidden_because = models.CharField(max_length=300, blank=True)
    # Others heard of it: not of what is held, until it is let through.
    is_known = models.BooleanField(default=True, db_default=True)
    # How people may reply below it; only of what a conversation began with.
    thread = models.CharField(
        max_length=10,
        choices=[(state.value, state.value) for state in ThreadState],
        default=ThreadState.OPEN,
        db_default=ThreadState.OPEN.value,
    )
    is_answered = models.BooleanField(default=False)
    has_outcome = models.BooleanField(default=False)
    form_key = models.UUIDField(unique=True, default=uuid.uuid4)
    sent_at = models.DateTimeField(default=clock.now)
    edited_at = models.DateTimeField(null=True)
    stems = SearchVectorField(null=True)
    # How many replies of people stand below it, at any level; kept by the write.
    replied = models.PositiveIntegerField(default=0, db_default=0)
    # How many people made each gesture at it; kept by the write.
    recognised = models.PositiveIntegerField(default=0, db_default=0)
    supported = models.PositiveIntegerField(default=0, db_default=0)
    wondered_at = models.PositiveIntegerField(default=0, db_default=0)
    thanked = models.PositiveIntegerField(default=0, db_default=0)
    # How many recognised or supported it when the worker ranked its topic last: `ranking.py`.
    support = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["topic", "-sent_at", "-id"],
                condition=Q(parent=None),
                name="contribution_of_topic",
            ),
            models.Index(fields=["topic", "-sent_at"], name="said_on_topic"),
            models.Index(
                fields=["topic", "-support", "-sent_at", "-id"],
                condition=Q(parent=None),
                name="contribution_by_support",
            ),
            models.Index(
                fields=["alias", "-sent_at", "-id"],
                condition=Q(kind__in=["voice", "reply"]),
                name="said_of_alias",
            ),
            models.Index(fields=["parent", "sent_at"], name="contribution_replies"),
            models.Index(
                fields=["root", "place"], condition=Q(root__isnull=False), name="reply_of_root"
            ),
            models.Index(
                fields=["root", "-sent_at", "-id"],
                condition=Q(root__isnull=False),
                name="reply_by_moment",
            ),
            models.Index(
                fields=["root", "-support", "-sent_at", "-id"],
                condition=Q(root__isnull=False),
                name="reply_by_support",
            ),
            models.Index(fields=["audience", "-sent_at", "-id"], name="contribution_seen"),
            models.Index(
                fields=["also_for"],
                condition=Q(also_for__isnull=False),
                name="contribution_also_for",
            ),
            GinIndex(fields=["stems"], name="contribution_stems"),
        ]


class Gesture(models.Model):
    """One tap in answer to a contribution. It keeps that somebody made it, and not who."""

    class Kind(models.TextChoices):
        RECOGNISED = "recognised", _("I recognise this")
        SUPPORTED = "supported", _("I support this")
        WONDERED_AT = "wondered_at", _("I want to know more")
        THANKED = "thanked", _("Thank you")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contribution = models.ForeignKey(
        Contribution, on_delete=models.CASCADE, related_name="gestures"
    )
    kind = models.CharField(max_length=11, choices=Kind)
    tag = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "kind"], name="one_gesture_each")]


class Mention(models.Model):
    """Somebody is called on, by name, in what somebody else said."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contribution = models.ForeignKey(
        Contribution, on_delete=models.CASCADE, related_name="mentions"
    )
    alias = models.ForeignKey(Alias, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contribution", "alias"], name="called_on_once")
        ]


class Translation(models.Model):
    """What a contribution says in another language, made by a machine; empty until it is made."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contribution = models.ForeignKey(
        Contribution, on_delete=models.CASCADE, related_name="translations"
    )
    language = models.CharField(max_length=8)
    words = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contribution", "language"], name="translated_once")
        ]


class SupportChange(models.Model):
    """Support on a topic changed, so that the worker has to rank it; one row each time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="+")


class Attachment(models.Model):
    """A part of a contribution, in its place: a file, or in a story also words between files."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contribution = models.ForeignKey(
        Contribution, on_delete=models.CASCADE, related_name="attachments"
    )
    asset = models.OneToOneField(Asset, null=True, on_delete=models.CASCADE)
    words = models.TextField(blank=True)
    is_cover = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(asset__isnull=False, words="") | (Q(asset=None) & ~Q(words="")),
                name="part_is_file_or_words",
            )
        ]


class UnsentWords(models.Model):
    """Words on their way: sealed with a key that only the writer's browser has, for a day.

    Kept when somebody goes to sign in, or writes without JavaScript. Names no account or topic.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    holder = models.BinaryField(unique=True)
    sealed = models.BinaryField()
    on = models.DateField(default=clock.today)
