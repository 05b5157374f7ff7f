"""Gestures: one tap that says "I recognise this". Who made one nobody can see, not even the team.

In place of who made it a gesture has a tag: made with a key outside the database, of the account
and the contribution together. So one person makes each gesture once, under whatever names, and two
gestures at two contributions never show that they are of the same person.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.db.models import BinaryField, QuerySet

from weerklank.contributions.models import Contribution, Gesture
from weerklank.kernel.prepared import Rows, prepared
from weerklank.spaces.aliases import tags_about
from weerklank.spaces.models import Space
from weerklank.spaces.person import Person
from weerklank.spaces.policies import may_speak_in_space

_PURPOSE = "gesture"
ICONS = {
    Gesture.Kind.RECOGNISED: "message-circle",
    Gesture.Kind.SUPPORTED: "heart-handshake",
    Gesture.Kind.WONDERED_AT: "help-circle",
    Gesture.Kind.THANKED: "mood-smile",
}


@dataclass(frozen=True, slots=True)
class GestureLine:
    """A gesture as it stands under a contribution: how many made it, and whether I did."""

    kind: str
    label: str
    icon: str
    number: int
    is_mine: bool


class Gestures:
    """The gestures at some contributions for somebody. Nothing is made of the rows at first."""

    def __init__(self, mine: Rows[Gesture] | None, *, may_make: bool) -> None:
        self._mine, self.may_make = mine, may_make

    @property
    def rows(self) -> list[Rows[Gesture]]:
        """All that was read."""
        return [] if self._mine is None else [self._mine]

    def lines(self, said: Contribution) -> list[GestureLine]:
        """The gestures at one of these contributions, all four, in their order. No query."""
        mine = {made.kind for made in self._made if made.contribution_id == said.pk}
        return [
            GestureLine(
                kind.value, str(kind.label), ICONS[kind], getattr(said, kind.value), kind in mine
            )
            for kind in Gesture.Kind
        ]

    @property
    def _made(self) -> list[Gesture]:
        return [] if self._mine is None else self._mine.items


def tags_of(account: uuid.UUID, contribution: uuid.UUID) -> list[bytes]:
    """What stands for `account` in its gestures at `contribution`, the newest key first."""
    return tags_about(account, contribution, purpose=_PURPOSE)


def gestures_at(person: Person, contributions: Iterable[str], space: Space) -> Gestures:
    """Those at `contributions` of `space`, by their ids as text. One query; none for nobody."""
    may_make = may_speak_in_space(person, space)
    if person.account is None:
        return Gestures(None, may_make=may_make)
    account = person.account.pk
    tags = [tag for key in contributions for tag in tags_of(account, uuid.UUID(key))]
    return Gestures(_made_with(tags=tags) if tags else None, may_make=may_make)


@prepared(tags=ArrayField(BinaryField()))
def _made_with(tags: list[bytes]) -> QuerySet[Gesture]:
    return Gesture.objects.filter(tag__among=tags).order_by("contribution", "kind")
