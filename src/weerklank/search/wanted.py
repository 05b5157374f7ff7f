"""What somebody looks for, as the address of the page says it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from weerklank.search.asking import Asking, read
from weerklank.spaces.findable import sources
from weerklank.spaces.life import LifeDomain

MOST_PLACE = 80


class Order(TextChoices):
    """What comes first."""

    BEST = "beste", _("What fits best")
    NEWEST = "nieuwste", _("Newest first")


class Period(TextChoices):
    """How long ago."""

    WEEK = "week", _("Last week")
    MONTH = "maand", _("Last month")
    YEAR = "jaar", _("Last year")


class Standing(TextChoices):
    """Where something stands."""

    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
    WAITING = "waiting", _("Waiting for an answer")
    ANSWERED = "answered", _("Answered")
    DONE = "done", _("Something was done with it")


class With(TextChoices):
    """What is to be seen or heard in it."""

    PICTURE = "picture", _("With a picture")
    SOUND = "sound", _("With sound")
    VIDEO = "video", _("With a video")


DAYS = {Period.WEEK: 7, Period.MONTH: 31, Period.YEAR: 366}
# Name in the address to what it is called; in the order in which they are offered.
FILTERS: dict[str, str | Promise] = {
    "soort": _("Kind"),
    "leven": _("Part of life"),
    "ruimte": _("Space"),
    "organisatie": _("Organisation"),
    "plaats": _("Place"),
    "stand": _("Where it stands"),
    "met": _("Picture, sound or video"),
    "periode": _("When"),
    "van": _("By whom"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """The words, the filters by their name in the address, and the order."""

    typed: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    order: Order = Order.BEST
    cursor: str = ""

    @property
    def asking(self) -> Asking:
        """The words taken apart."""
        return read(self.typed)

    @property
    def is_nothing(self) -> bool:
        """Whether nothing was asked at all."""
        return self.asking.is_empty and not self.filters

    @property
    def is_by_date(self) -> bool:
        """Whether the newest comes first; without words there is nothing else to go by."""
        return self.order == Order.NEWEST or self.asking.is_empty

    @property
    def since(self) -> timedelta | None:
        """How old something may be."""
        period = self.filters.get("periode")
        return timedelta(days=DAYS[Period(period)]) if period else None

    def query(self, *, cursor: str = "", **changed: str | None) -> str:
        """The query of an address that asks the same, with other filters; None takes one off."""
        filters = {**self.filters, **changed}
        asked = {"q": self.typed, **{name: filters.get(name) for name in FILTERS}}
        asked["volgorde"] = self.order.value if self.order != Order.BEST else None
        asked["na"] = cursor
        return urlencode({name: value for name, value in asked.items() if value})

    def plain(self) -> Wanted:
        """The words alone."""
        return Wanted(typed=self.typed)

    def but(self, *, typed: str | None = None, order: Order | None = None) -> Wanted:
        """The same with other words or another order, from the beginning."""
        return replace(
            self,
            typed=self.typed if typed is None else typed,
            order=order or self.order,
            cursor="",
        )


def wanted_of(asked: Mapping[str, str]) -> Wanted:
    """What the query of an address asks; what cannot be understood is left out."""
    allowed: dict[str, set[str]] = {
        "soort": {kind for source in sources.values() for kind in source.kinds},
        "leven": set(LifeDomain.values),
        "stand": set(Standing.values),
        "met": set(With.values),
        "periode": set(Period.values),
    }
    filters = {}
    for name in FILTERS:
        value = asked.get(name, "").replace("\0", "").strip()
        if name in allowed:
            value = value if value in allowed[name] else ""
        elif name == "plaats":
            value = value[:MOST_PLACE]
        else:
            value = _id(value)
        if value:
            filters[name] = value
    order = asked.get("volgorde", "")
    return Wanted(
        typed=asked.get("q", "").replace("\0", " ").strip(),
        filters=filters,
        order=Order(order) if order in Order.values else Order.BEST,
        cursor=asked.get("na", ""),
    )


def _id(value: str) -> str:
    try:
        return str(uuid.UUID(value))
    except ValueError:
        return ""
