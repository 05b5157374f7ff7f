"""Lists that page by key: no offset, no count, the same number of queries at any length."""

from __future__ import annotations

import base64
import binascii
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import DateTimeField, F, Func, Model, QuerySet, Value
from django.db.models.lookups import GreaterThan, LessThan

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


def _row(*parts: Any) -> Func:
    """Several values that are compared as one: the first, and where that is the same the next."""
    return Func(*parts, function="ROW", output_field=DateTimeField())


def _value(given: object) -> Any:
    return given if hasattr(given, "resolve_expression") else Value(given)


def slice_after(
    rows: QuerySet[M],
    *,
    moment: str,
    at: datetime | None,
    key: uuid.UUID | None,
    size: int = 20,
    ascending: bool = False,
    rank: str | None = None,
    past: int | None = None,
) -> QuerySet[M]:
    """The `rows` of one page, and one more when there is a next; beyond `at` and `key` if given.

    With the number `rank` that goes before the moment, and is then `past` where the page begins.
    """
    sign, beyond = ("", GreaterThan) if ascending else ("-", LessThan)
    order: list[str] = [moment, "id"]
    begin: list[object] = [at, key]
    if rank is not None:
        order, begin = [rank, *order], [past, *begin]
    if at is not None:
        # Written out with "or", the database thinks so little is left that it sorts all of it
        # instead of beginning there in an index.
        rows = rows.filter(beyond(_row(*map(F, order)), _row(*map(_value, begin))))
    return rows.order_by(*(f"{sign}{name}" for name in order))[: size + 1]


def page_over(
    parents: QuerySet[Any],
    children: QuerySet[M],
    *,
    moment: str,
    at: datetime | None = None,
    key: uuid.UUID | None = None,
    size: int = 20,
    ascending: bool = False,
) -> ArraySubquery:
    """The ids on a page of the `children` of all `parents` together, for `pk__among`.

    `children` are those of one parent, with `OuterRef("pk")` in its filter. An index that has the
    children of a parent in their order gives each its few, and the page is chosen from these;
    without this the database would put all children of all parents in order for every page.
    """
    order = {"moment": moment, "size": size, "ascending": ascending}
    firsts = ArraySubquery(slice_after(children, at=at, key=key, **order).values("pk"))  # type: ignore[arg-type]
    found = ArraySubquery(parents.order_by().values_list(Func(firsts, function="unnest")))
    page = children.model._default_manager.filter(pk__among=found)
    return ArraySubquery(slice_after(page, at=None, key=None, **order).values("pk"))  # type: ignore[arg-type]


def page_of(found: list[M], *, moment: str, size: int = 20) -> Page[M]:
    """The page in what `slice_after` gave."""
    items = found[:size]
    if len(found) <= size:
        return Page(items, None)
    last = items[-1]
    return Page(items, write_cursor(getattr(last, moment), last.pk))


def write_cursor(at: datetime, key: uuid.UUID) -> str:
    """What an address says of where the next page begins; `read_cursor` reads it."""
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
