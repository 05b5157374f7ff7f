"""What is new in the searches that somebody keeps: counted on asking, never stored.

So every amount is of what its owner may see at that moment, and no row changes because something
came that one search or another finds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils.functional import Promise
from django.utils.translation import ngettext

from weerklank.kernel import clock
from weerklank.search.candidates import Since, amounts_since
from weerklank.search.finding import label_of
from weerklank.search.saved import Saved, searches_of
from weerklank.search.wanted import FILTERS
from weerklank.spaces.person import Person
from weerklank.spaces.policies import posts_visible_to, spaces_visible_to

MOST_NEW = 20
# What came on the day somebody looked, before they did.
MOST_SEEN = 200
# Who did not look for longer hears of what is new in the last so many days.
MOST_DAYS = 31


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept search as its owner sees it: what it is called, and how much is new."""

    saved: Saved
    name: str
    new: int
    labels: list[str | Promise] = field(default_factory=list)

    @property
    def amount(self) -> str:
        """How much is new, in words; empty for nothing."""
        if not self.new:
            return ""
        number = f"{MOST_NEW}+" if self.new > MOST_NEW else str(self.new)
        return ngettext("%(number)s new", "%(number)s new", self.new) % {"number": number}


def beginning_of(day: date) -> datetime:
    """The first moment of `day` in Europe/Amsterdam."""
    return datetime.combine(day, time(), tzinfo=clock.AMSTERDAM)


def kept_by(person: Person) -> list[Kept]:
    """What `person` keeps, the newest first, with how much came since they last looked.

    At most five queries at any number of searches; one for who keeps none.
    """
    searches = searches_of(person.account) if person.account else []
    if not searches:
        return []
    amounts = new_of(person, searches)
    names = _names(person, searches)
    return [_kept(saved, new, names) for saved, new in zip(searches, amounts, strict=True)][::-1]


def new_of(person: Person, searches: list[Saved]) -> list[int]:
    """How much came for each since its owner last looked. One query; none for no searches."""
    first = clock.today() - timedelta(days=MOST_DAYS)
    asked = [
        Since(one.wanted, beginning_of(max(one.looked_on, first)), one.seen + MOST_NEW + 1)
        for one in searches
    ]
    amounts = amounts_since(person, asked)
    return [
        max(0, amount - (one.seen if one.looked_on >= first else 0))
        for amount, one in zip(amounts, searches, strict=True)
    ]


def _kept(saved: Saved, new: int, names: dict[str, str]) -> Kept:
    wanted = saved.wanted
    labels = [names.get(value) or label_of(name, value) for name, value in wanted.filters.items()]
    if wanted.typed:
        return Kept(saved, wanted.typed, new, labels)
    return Kept(saved, ", ".join(map(str, labels)), new)


def _names(person: Person, searches: list[Saved]) -> dict[str, str]:
    """What spaces, organisations and people are called, by id: those that `person` may know."""
    chosen: dict[str, set[str]] = {name: set() for name in FILTERS}
    for one in searches:
        for name, value in one.wanted.filters.items():
            chosen[name].add(value)
    names: dict[str, str] = {}
    spaces = spaces_visible_to(person)
    for rows in (
        spaces.filter(pk__in=chosen["ruimte"]).values_list("pk", "name"),
        spaces.filter(organisation__pk__in=chosen["organisatie"]).values_list(
            "organisation", "organisation__name"
        ),
        posts_visible_to(person).filter(pk__in=chosen["van"]).values_list("pk", "first_name"),
    ):
        names |= {str(key): label for key, label in rows if label}
    return names
