"""Who and what in a world is measured: found again by the names that `bench.world` gave them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

from django.db.models import Count, F, FloatField
from django.db.models.functions import Abs
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from bench.world.sizes import (
    LINKS_OF_LONG,
    LIVELY_SPACES,
    THREAD_SPACE,
    TOWNS,
    official_of,
    spaces_of_regular,
)
from weerklank.contributions.models import Contribution, Topic
from weerklank.kernel.pagination import page_by_moment
from weerklank.outcomes.models import Outcome
from weerklank.people.models import Account
from weerklank.search.finding import find, write_cursor
from weerklank.search.models import Findable, StemCount
from weerklank.search.wanted import Wanted
from weerklank.spaces.audiences import PUBLIC
from weerklank.spaces.models import Space
from weerklank.spaces.person import NOBODY

BACKEND = "weerklank.people.signed_in.AccountBackend"
MEASURED_OFFICIALS = range(1, 5)
SHARE_OF_COMMON = 0.11


class Town:
    """The world in the database, as the measuring needs it: people signed in, and addresses.

    At most `people` residents are signed in.
    """

    def __init__(self, host: str, *, people: int = 500) -> None:
        self.host = host
        self.people = people

    def at(self, number: int, name: str, /, **keys: object) -> str:
        """An address under the front door of the organisation that a space is of."""
        return f"/stad-{official_of(number)}{reverse(name, kwargs=keys)}"

    def at_region(self, name: str) -> str:
        """An address under the front door of the region."""
        return f"/stad-{TOWNS}{reverse(name)}"

    @cached_property
    def accounts(self) -> dict[str, list[Account]]:
        """The accounts behind each kind of person."""
        regulars = Account.objects.filter(
            email__startswith="resident-", consents__isnull=False
        ).order_by("pk")
        return {
            "resident": list(regulars[: self.people]),
            "busy person": [self._account("busy")],
            "member of 300 spaces": [self._account("insider")],
            "official": [self._account(f"official-{n}") for n in MEASURED_OFFICIALS],
            "official with most": [self._account("official-0")],
        }

    @cached_property
    def cookies(self) -> dict[str, list[str]]:
        """The cookies of signed-in people by kind of person; nobody has none."""
        signed_in = {
            who: [self.sign_in(account) for account in accounts]
            for who, accounts in self.accounts.items()
        }
        return {"nobody": [""], **signed_in}

    def sign_in(self, account: Account) -> str:
        """A session of `account` on the device that the load comes from, as a cookie."""
        client = Client(HTTP_HOST=self.host, HTTP_USER_AGENT="bench")
        client.force_login(account, backend=BACKEND)
        return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())

    def space_of_regular(self, account: int, turn: int) -> int:
        """A space in which the resident at this place in `accounts` has a name."""
        number = int(self.accounts["resident"][account].email.split("@")[0].split("-")[1])
        spaces = spaces_of_regular(number)
        return spaces[turn % len(spaces)]

    def newcomers(self, number: int) -> list[str]:
        """Cookies of residents who have no name in any of the measured spaces."""
        others = Account.objects.filter(email__startswith="resident-", consents__isnull=True)
        return [self.sign_in(account) for account in others.order_by("pk")[:number]]

    def _account(self, name: str) -> Account:
        return Account.objects.get(email=f"{name}@bench.example")

    @cached_property
    def spaces(self) -> dict[int, uuid.UUID]:
        """The measured spaces, the one with the long thread among them, by number."""
        wanted = {f"Ruimte {n}": n for n in (THREAD_SPACE, *LIVELY_SPACES)}
        found = Space.objects.filter(name__in=wanted).values_list("name", "pk")
        return {wanted[name]: key for name, key in found}

    @cached_property
    def topics(self) -> dict[int, uuid.UUID]:
        """The first topic of each measured space, by number of the space."""
        numbers = {key: number for number, key in self.spaces.items()}
        firsts = Topic.objects.filter(space__in=numbers).order_by("space", "title")
        return {numbers[topic.space_id]: topic.pk for topic in firsts.distinct("space")}

    @cached_property
    def long_topic(self) -> uuid.UUID:
        """The topic with the long thread."""
        return self.topics[THREAD_SPACE]

    @cached_property
    def _thread(self) -> list[tuple[uuid.UUID, object]]:
        rows = Contribution.objects.filter(topic=self.long_topic, parent=None)
        return list(rows.order_by("-sent_at", "-id").values_list("pk", "sent_at"))

    @property
    def middle(self) -> list[uuid.UUID]:
        """Contributions around the middle of the long thread."""
        half = len(self._thread) // 2
        return [key for key, _at in self._thread[half - 20 : half + 20]]

    @property
    def two_hundred(self) -> list[str]:
        """Contributions of the long thread to link to an outcome."""
        return [str(key) for key, _at in self._thread[:LINKS_OF_LONG]]

    @cached_property
    def deep_cursor(self) -> str:
        """The cursor of the page in the middle of the long thread."""
        rows = Contribution.objects.filter(topic=self.long_topic, parent=None).only("sent_at")
        half = len(self._thread) // 2
        cursor = page_by_moment(rows, moment="sent_at", cursor=None, size=half).next_cursor
        assert cursor is not None
        return cursor

    def searched(self, turn: int, **asked: str) -> str:
        """A search at the front doors of the measured spaces by turns."""
        return f"{self.at(lively(turn), 'search:find')}?{urlencode(asked)}"

    @cached_property
    def common_word(self) -> str:
        """A word that about one in nine contributions holds, as its stem."""
        wanted = Contribution.objects.filter(kind="voice").count() * SHARE_OF_COMMON
        off = Abs(F("contributions") - wanted, output_field=FloatField())
        return StemCount.objects.order_by(off, "stem").values_list("stem", flat=True)[0]

    @cached_property
    def rare_words(self) -> list[str]:
        """Words that few contributions hold, as their stems."""
        rare = StemCount.objects.filter(contributions__gt=0, stem__regex="^[a-z]{6,}$")
        return list(rare.order_by("contributions", "stem").values_list("stem", flat=True)[:40])

    @cached_property
    def cursor_of_best(self) -> str:
        """Halfway among what fits best with the common word."""
        wanted, cursor = Wanted(typed=self.common_word), ""
        for _page in range(40):
            results = find(NOBODY, replace(wanted, cursor=cursor))
            if not results.next_cursor:
                break
            cursor = results.next_cursor
        return cursor

    @cached_property
    def cursor_of_old(self) -> str:
        """Halfway in time among what everybody may find."""
        rows = Findable.objects.filter(is_said=True, audience=PUBLIC).order_by("at")
        at, key = rows.values_list("at", "pk")[rows.count() // 2]
        return write_cursor(0.0, at, key)

    @cached_property
    def outcomes(self) -> list[tuple[int, uuid.UUID]]:
        """Outcomes that twenty contributions led to: number of the space, and key."""
        return self._outcomes(self.topics[number] for number in LIVELY_SPACES)

    @cached_property
    def long_outcome(self) -> uuid.UUID:
        """The outcome that the most contributions of the long thread led to."""
        return self._outcomes([self.long_topic])[0][1]

    def _outcomes(self, topics: Iterable[uuid.UUID]) -> list[tuple[int, uuid.UUID]]:
        numbers = {key: number for number, key in self.topics.items()}
        rows = (
            Outcome.objects.filter(topic__in=list(topics))
            .annotate(links_count=Count("links"))
            .order_by("-links_count", "pk")
        )
        return [(numbers[one.topic_id], one.pk) for one in rows]


def lively(turn: int) -> int:
    """The number of the measured space whose turn it is."""
    return LIVELY_SPACES[turn % len(LIVELY_SPACES)]


def of_official(turn: int) -> int:
    """A space of the measured official whose turn it is."""
    first = MEASURED_OFFICIALS[turn % len(MEASURED_OFFICIALS)] * 5
    return first + turn // len(MEASURED_OFFICIALS) % 5
