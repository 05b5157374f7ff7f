"""Searches that somebody keeps, as they lie in the database: sealed, all of an account as one.

What somebody searches for tells much about them, and what was found when would tell which name is
theirs. So nothing of it stands open: no words, no choice, no amount. Nor is anything written when
something new comes: how much is new is counted on asking, by what this person may see then.
"""

from __future__ import annotations

import json
import logging
import uuid
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, UUIDField
from django.http import QueryDict

from weerklank.kernel.key_ring import key_ring, padded, reseal_rows
from weerklank.kernel.prepared import prepared
from weerklank.kernel.sealing import SealBroken
from weerklank.people.models import Account
from weerklank.search.models import SavedSearches
from weerklank.search.wanted import Wanted, wanted_of

logger = logging.getLogger(__name__)

# So that the length of a sealed row tells next to nothing of what is kept.
_BLOCK = 4096


@dataclass(frozen=True, slots=True)
class Saved:
    """A search that somebody keeps.

    `query` is that of the address of the page. `looked_on` is the day on which its owner last
    looked, and `seen` how much had come on that day when they did. With `tells` they hear of what
    is new.
    """

    id: uuid.UUID
    query: str
    tells: bool
    looked_on: date
    seen: int = 0

    @property
    def wanted(self) -> Wanted:
        """What is looked for."""
        return wanted_of(QueryDict(self.query).dict())


def searches_of(account: Account) -> list[Saved]:
    """What `account` keeps, the oldest first; nothing when no key of ours opens it. One query."""
    row = _row_of(account=account.pk).first
    try:
        return opened(row) if row else []
    except SealBroken:
        logger.error("Saved searches are sealed with a key that is not in ALIAS_KEYS.")
        return []


@prepared(account=UUIDField())
def _row_of(account: uuid.UUID) -> QuerySet[SavedSearches]:
    return SavedSearches.objects.filter(account=account)


def opened(row: SavedSearches) -> list[Saved]:
    """The searches in a row. Raises SealBroken when no key of ours opens it."""
    return [
        Saved(uuid.UUID(key), query, tells, date.fromisoformat(looked_on), seen)
        for key, query, tells, looked_on, seen in json.loads(
            key_ring().unseal(row.sealed, purpose=_purpose(row.account_id))
        )
    ]


def sealed(account: uuid.UUID, searches: list[Saved]) -> bytes:
    """`searches` as stored: padded, and opened with ALIAS_KEYS alone."""
    plain = json.dumps(
        [
            [one.id.hex, one.query, one.tells, one.looked_on.isoformat(), one.seen]
            for one in searches
        ]
    ).encode()
    return key_ring().seal(padded(plain, block=_BLOCK), purpose=_purpose(account))


def reseal_searches() -> int:
    """Seals all saved searches anew with the newest key; returns of how many accounts."""
    return reseal_rows(
        SavedSearches.objects.all(), "sealed", purpose=lambda row: _purpose(row.account_id)
    )


def _purpose(account: uuid.UUID) -> str:
    return f"saved searches:{account}"
