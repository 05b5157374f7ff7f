"""The list of somebody's names, sealed on their account: for their own pages and for what writes.

`aliases.py` beside this says what ties a name to an account; the list is one of the three.
"""

from __future__ import annotations

import logging
import uuid

from weerklank.kernel.key_ring import key_ring
from weerklank.kernel.sealing import SealBroken
from weerklank.people.models import Account

logger = logging.getLogger(__name__)

SLOTS = 64
_LIST = "account-aliases"


def my_alias_ids(account: Account) -> list[uuid.UUID]:
    """The ids of all aliases of `account` that are not of a post, from its sealed list.

    Raises SealBroken when no key of ours opens the list: what writes must not take it for empty.
    """
    if account.aliases_sealed is None:
        return []
    slots = key_ring().unseal(account.aliases_sealed, purpose=f"{_LIST}:{account.pk}")
    ids = (uuid.UUID(bytes=slots[at : at + 16]) for at in range(0, len(slots), 16))
    return [alias for alias in ids if alias.int]


def readable_alias_ids(account: Account) -> list[uuid.UUID]:
    """As `my_alias_ids`, for pages that only show: empty when no key of ours opens the list."""
    try:
        return my_alias_ids(account)
    except SealBroken:
        logger.error("A list of names is sealed with a key that is not in ALIAS_KEYS.")
        return []


def sealed_list(account: uuid.UUID, aliases: list[uuid.UUID]) -> bytes:
    """The list as stored: padded to a whole number of 64 slots, so that its length tells little."""
    slots = b"".join(alias.bytes for alias in aliases)
    whole = SLOTS * 16 * max(1, -(-len(slots) // (SLOTS * 16)))
    return key_ring().seal(slots.ljust(whole, b"\0"), purpose=f"{_LIST}:{account}")
