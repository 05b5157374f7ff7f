"""The orders in which people can read what was said, and where a page of each begins.

"Most supported" goes by a rank that the worker refreshes, so that the order holds still while
somebody pages through it. A cursor says of which version of the ranks it is.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import DateTimeField, Field, IntegerField, QuerySet, TextChoices, UUIDField
from django.utils.translation import gettext_lazy as _

from weerklank.contributions.models import Contribution
from weerklank.kernel.pagination import read_cursor, slice_after, write_cursor

MOST_SUPPORT = 2**31 - 1


class Order(TextChoices):
    """In which order contributions stand; the values are those of addresses."""

    CONVERSATION = "gesprek", _("As a conversation")
    NEWEST = "nieuw", _("Newest first")
    SUPPORTED = "steun", _("Most supported first")


OF_TOPIC = (Order.NEWEST, Order.SUPPORTED)
OF_CONVERSATION = (Order.CONVERSATION, Order.NEWEST, Order.SUPPORTED)
# What a read in an order is asked with.
PLACES: Mapping[str, Field[Any, Any]] = {
    "support": IntegerField(), "at": DateTimeField(), "key": UUIDField(),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class After:
    """After what a page begins; all nothing for the first page."""

    support: int | None = None
    at: datetime | None = None
    key: uuid.UUID | None = None
    version: int | None = None

    @property
    def places(self) -> dict[str, object]:
        """What to ask a read with."""
        return {"support": self.support, "at": self.at, "key": self.key}


FIRST_PAGE = After()


@dataclass(frozen=True, slots=True)
class OrderLink:
    """An order that can be chosen on a page."""

    value: str
    label: str
    is_chosen: bool


def chosen_order(text: str | None, offered: tuple[Order, ...]) -> Order:
    """The order that an address asks for; the first of those offered when it asks for none."""
    return Order(text) if text in offered else offered[0]


def links_of(chosen: Order, offered: tuple[Order, ...]) -> list[OrderLink]:
    """The orders to choose from, in their order."""
    return [OrderLink(one.value, str(one.label), one == chosen) for one in offered]


def cursor_after(said: Contribution, order: Order) -> str:
    """The cursor of the page that begins after `said`, read with its topic."""
    cursor = write_cursor(said.sent_at, said.pk)
    if order != Order.SUPPORTED:
        return cursor
    return f"{said.topic.rank_version}.{said.support}.{cursor}"


def read_after(cursor: str | None, order: Order) -> After:
    """What `cursor_after` wrote; the first page when it cannot be read."""
    if order != Order.SUPPORTED:
        at, key = read_cursor(cursor)
        return After(at=at, key=key)
    version, _dot, rest = (cursor or "").partition(".")
    support, _dot, moment = rest.partition(".")
    at, key = read_cursor(moment)
    numbers = (
        version.isascii() and version.isdecimal() and support.isascii() and support.isdecimal()
    )
    if at is None or not numbers or max(int(version), int(support)) > MOST_SUPPORT:
        return After()
    return After(int(support), at, key, int(version))


def slice_in_order(
    rows: QuerySet[Contribution],
    order: Order,
    *,
    support: int | None,
    at: datetime | None,
    key: uuid.UUID | None,
    size: int,
) -> QuerySet[Contribution]:
    """A page of `rows`, newest or most supported first, and one more when there is a next."""
    rank = "support" if order == Order.SUPPORTED else None
    return slice_after(rows, moment="sent_at", at=at, key=key, size=size, rank=rank, past=support)


def is_outdated(after: After, found: list[Contribution]) -> bool:
    """Whether the ranks were refreshed since the page before this one."""
    return after.version is not None and any(
        said.topic.rank_version != after.version for said in found[:1]
    )
