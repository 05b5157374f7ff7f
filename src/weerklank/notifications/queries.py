"""Reads of notices."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db.models import DateTimeField, OuterRef, QuerySet, UUIDField

from weerklank.kernel.pagination import page_over, read_cursor, slice_after
from weerklank.kernel.prepared import Rows, prepared
from weerklank.notifications.models import Notice
from weerklank.notifications.policies import notices_visible_to
from weerklank.spaces.models import Alias
from weerklank.spaces.person import Person
from weerklank.spaces.policies import spaces_enterable_by


def notices_page(person: Person, *, cursor: str | None) -> Rows[Notice]:
    """The notices of `person` over all their names, newest first, for `page_of`. One query."""
    at, key = read_cursor(cursor)
    return _page(person, at=at, key=key)


@prepared(at=DateTimeField(), key=UUIDField())
def _page(person: Person, at: datetime | None, key: uuid.UUID | None) -> QuerySet[Notice]:
    enterable = spaces_enterable_by(person).order_by().values("pk")
    names = Alias.objects.filter(pk__among=person.alias_ids, space__in=enterable)
    of_one = Notice.objects.filter(alias=OuterRef("pk"))
    newest = page_over(names, of_one, moment="made_at", at=at, key=key)
    rows = notices_visible_to(person).filter(pk__among=newest)
    return slice_after(rows, moment="made_at", at=None, key=None)
