"""Reads of notices."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BooleanField,
    DateTimeField,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    UUIDField,
)

from weerklank.kernel.notices import group_of, kinds
from weerklank.kernel.pagination import page_over, read_cursor, slice_after
from weerklank.kernel.prepared import Rows, prepared
from weerklank.notifications.models import Notice, PushDevice
from weerklank.notifications.policies import notices_visible_to
from weerklank.notifications.wording import wordings
from weerklank.people.models import Account
from weerklank.spaces.models import Alias, Membership, Space
from weerklank.spaces.person import Person
from weerklank.spaces.policies import spaces_enterable_by

MOST_UNREAD = 99


def notices_page(
    person: Person, *, cursor: str | None, group: str = "", only_unread: bool = False
) -> Rows[Notice]:
    """The notices of `person` over all their names, newest first, for `page_of`. One query.

    With a `group`, those of its kinds alone.
    """
    at, key = read_cursor(cursor)
    chosen = [kind for kind in kinds if group_of(kind).name == group] if group else None
    return _page(person, at=at, key=key, chosen=chosen, is_read=False if only_unread else None)


@prepared(
    at=DateTimeField(), key=UUIDField(), chosen=ArrayField(TextField()), is_read=BooleanField()
)
def _page(
    person: Person,
    at: datetime | None,
    key: uuid.UUID | None,
    chosen: list[str] | None,
    is_read: bool | None,
) -> QuerySet[Notice]:
    enterable = spaces_enterable_by(person).order_by().values("pk")
    names = Alias.objects.filter(pk__among=person.alias_ids, space__in=enterable)
    of_one = Notice.objects.filter(alias=OuterRef("pk"))
    if chosen is not None:
        of_one = of_one.filter(kind__among=chosen)
    if is_read is not None:
        of_one = of_one.filter(is_read=is_read)
    newest = page_over(names, of_one, moment="made_at", at=at, key=key)
    rows = notices_visible_to(person).filter(pk__among=newest)
    return slice_after(rows, moment="made_at", at=None, key=None)


def notices_leading_to(person: Person, path: str) -> list[uuid.UUID]:
    """The newest unread notices of `person` that are read on the page at `path`.

    A few queries, always as many.
    """
    unread = notices_visible_to(person).filter(is_read=False).order_by("-made_at", "-id")
    said = wordings(unread[:MOST_UNREAD])
    return [notice for notice, says in said.items() if path in (says.path, says.page)]


def mutable_spaces(person: Person) -> list[Space]:
    """The spaces from which news may come to `person`, by name. One query."""
    joined = Membership.objects.filter(account=person.account).values("space")
    named = Alias.objects.filter(pk__in=person.alias_ids).values("space")
    theirs = spaces_enterable_by(person).filter(Q(pk__in=joined) | Q(pk__in=named))
    return list(theirs.order_by("name", "pk"))


def devices_told(account: Account) -> QuerySet[PushDevice]:
    """The devices of `account` that are told of news, by kind and day."""
    return PushDevice.objects.filter(account=account).order_by("device", "on", "pk")
