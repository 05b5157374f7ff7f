"""Lists that page by key: no offset, no count, the same number of queries at any length."""

from __future__ import annotations

import base64
import binascii
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """A slice of a list, and the cursor of the next slice when there is one."""

    items: list[M]
    next_cursor: str | None


def page_by_moment(
    rows: QuerySet[M], *, moment: str, cursor: str | None, size: int = 20, ascending: bool = False
) -> Page[M]:
    """A page of `rows` ordered by the datetime field `moment`, then by id. One query.

    `cursor` comes from an earlier page; one that cannot be read counts as none.
    """
    at, key = read_cursor(cursor)
    rows = slice_after(rows, moment=moment, at=at, key=key, size=size, ascending=ascending)
    return page_of(list(rows), moment=moment, size=size)


def slice_after(
    rows: QuerySet[M],
    *,
    moment: str,
    at: datetime | None,
    key: uuid.UUID | None,
    size: int = 20,
    ascending: bool = False,
) -> QuerySet[M]:
    """The `rows` of one page, and one more when there is a next; beyond `at` and `key` if given."""
    sign, beyond = ("", "gt") if ascending else ("-", "lt")
    if at is not None:
        rows = rows.filter(
            Q(**{f"{moment}__{beyond}": at}) | Q(**{moment: at, f"id__{beyond}": key})
        )
    return rows.order_by(f"{sign}{moment}", f"{sign}id")[: size + 1]


def page_of(found: list[M], *, moment: str, size: int = 20) -> Page[M]:
    """The page in what `slice_after` gave."""
    items = found[:size]
    if len(found) <= size:
        return Page(items, None)
    last = items[-1]
    return Page(items, _write(getattr(last, moment), last.pk))


def _write(at: datetime, key: uuid.UUID) -> str:
    return base64.urlsafe_b64encode(f"{at.isoformat()}|{key}".encode()).decode().rstrip("=")


def read_cursor(cursor: str | None) -> tuple[datetime, uuid.UUID] | tuple[None, None]:
    """The moment and id after which a page begins; nothing when there is no readable cursor."""
    if not cursor:
        return None, None
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        at, key = text.split("|", 1)
        moment = datetime.fromisoformat(at)
        return (moment, uuid.UUID(key)) if moment.tzinfo else (None, None)
    except (ValueError, binascii.Error):
        return None, None
