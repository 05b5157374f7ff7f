"""What can be found, the words that occur in it, and how common each Dutch stem is."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from weerklank.contributions.models import Topic
from weerklank.people.models import Account
from weerklank.spaces.life import domains_field
from weerklank.spaces.models import Audience, Organisation, Space

MOST_WORD = 30


class StemCount(models.Model):
    """In how many things that people said a stem occurs, where everybody may read them.

    Kept with the entries of the index (`counting.py`); only its order of size matters.
    """

    stem = models.CharField(max_length=60, primary_key=True)
    contributions = models.PositiveIntegerField(default=0)


def _by_stem(name: str, *, is_said: bool) -> GinIndex:
    # Without a list of what is still to be entered, which every search would have to read through.
    return GinIndex(fields=["stems"], condition=Q(is_said=is_said), name=name, fastupdate=False)


class Findable(models.Model):
    """An entry of the index, under the id of the thing itself. It holds stems, and no words.

    It says where to look. Whether somebody may see the thing is asked of its policy, each time.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20)
    # Of a kind of which there can be very many.
    is_said = models.BooleanField()
    audience = models.ForeignKey(
        Audience, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    space = models.ForeignKey(
        Space, null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    topic = models.ForeignKey(Topic, null=True, on_delete=models.CASCADE, related_name="+")
    post = models.UUIDField(null=True)
    place = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, blank=True)
    domains = domains_field()
    has = ArrayField(models.CharField(max_length=10), default=list)
    at = models.DateTimeField()
    stems = SearchVectorField()

    class Meta:
        indexes = [
            _by_stem("said_by_stem", is_said=True),
            _by_stem("other_by_stem", is_said=False),
            GinIndex(
                fields=["domains"], condition=Q(is_said=True), name="said_by_life", fastupdate=False
            ),
            models.Index(fields=["-at", "-id"], condition=Q(is_said=True), name="said_newest"),
            models.Index(
                fields=["-at", "-id"],
                condition=Q(is_said=True) & ~Q(has=[]),
                name="said_with_files",
            ),
            models.Index(fields=["-at", "-id"], condition=Q(is_said=False), name="other_newest"),
            models.Index(fields=["space", "-at", "-id"], name="found_in_space"),
            models.Index(
                fields=["post", "-at", "-id"], condition=Q(post__isnull=False), name="found_of_post"
            ),
        ]


class Word(models.Model):
    """A word of what everybody may read, for who mistypes it. It tells neither where nor how often.

    `grams` are its runs of three letters. A word that nothing public holds any more goes by night.
    """

    word = models.CharField(max_length=MOST_WORD, primary_key=True)
    grams = ArrayField(models.CharField(max_length=3))

    class Meta:
        indexes = [GinIndex(fields=["grams"], name="word_by_grams")]


class SavedSearches(models.Model):
    """The searches that an account keeps, sealed: see `saved.py`. No row: none."""

    account = models.OneToOneField(
        Account, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    sealed = models.BinaryField()
