"""The door through which an app tells an account something that concerns none of its names.

A notice belongs to a name. Were it made of what an account keeps for itself, a copy of the database
would show together whose name that is. So news of an account is not stored: it is asked for when
a page or a mail is made, and what it says is never in a mail.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from weerklank.spaces.person import Person


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of news on the page of news; `path` takes a POST and leads on to what is new."""

    sentence: str
    note: str
    path: str


@dataclass(frozen=True, slots=True)
class AccountNews:
    """One kind of news for accounts, about which people choose in `group`.

    `lines` are those for the page of news, in a fixed number of queries. `accounts` gives those for
    whom there may be news; `is_news` says whether there is some for this person since one moment
    and before another, that they may see now and did not look at, outside of the spaces they muted.
    `sentence` says so in a mail, and names nothing.
    """

    group: str
    sentence: str | Promise
    accounts: Callable[[], list[uuid.UUID]]
    lines: Callable[[Person], list[Line]]
    is_news: Callable[[Person, datetime, datetime, frozenset[uuid.UUID]], bool]


account_news: list[AccountNews] = []


def register(news: AccountNews) -> None:
    """Makes a kind of news of accounts known; called once for each, in an app's `notices.py`."""
    account_news.append(news)


def lines_for(person: Person, *, group: str = "") -> list[Line]:
    """What there is for `person`, of one group when it is named."""
    return [
        line for news in account_news if group in ("", news.group) for line in news.lines(person)
    ]


def accounts_to_look_at() -> set[uuid.UUID]:
    """The accounts for whom there may be news. One query for each kind of news."""
    return {account for news in account_news for account in news.accounts()}
