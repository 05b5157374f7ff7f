"""Reads of notices."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db.models import DateTimeField, QuerySet, UUIDField

from weerklank.kernel.pagination import read_cursor, slice_after
from weerklank.kernel.prepared import Rows, prepared
from weerklank.notifications.models import Notice
from weerklank.notifications.policies import notices_visible_to
from weerklank.spaces.person import Person


def notices_page(person: Person, *, cursor: str | None) -> Rows[Notice]:
    """The notices of `person` over all their names, newest first, for `page_of`. One query."""
    at, key = read_cursor(cursor)
    return _page(person, at=at, key=key)


@prepared(at=DateTimeField(), key=UUIDField())
def _page(person: Person, at: datetime | None, key: uuid.UUID | None) -> QuerySet[Notice]:
    return slice_after(notices_visible_to(person), moment="made_at", at=at, key=key)
