"""What waits to be told outside of the app, put together per account: in memory only.

An account is found by opening what is sealed on each name, so nothing stays of which names belong
together.
"""

from __future__ import annotations

import logging
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F

from weerklank.kernel.sealing import SealBroken
from weerklank.notifications.models import Notice
from weerklank.spaces.aliases import account_id_behind

logger = logging.getLogger(__name__)


@dataclass
class Waiting:
    """Ids of notices that nobody was mailed about yet: by account, and those of no account."""

    by_account: dict[uuid.UUID, list[uuid.UUID]] = field(default_factory=lambda: defaultdict(list))
    orphans: list[uuid.UUID] = field(default_factory=list)


def waiting(since: datetime | None = None) -> Waiting:
    """All that waits, of after `since` if given. One query; a notice costs some microseconds.

    What is sealed with a key that is gone stays where it is.
    """
    found = Waiting()
    behind: dict[uuid.UUID, uuid.UUID | None] = {}
    rows = Notice.objects.filter(is_mailed=False)
    if since is not None:
        rows = rows.filter(made_at__gte=since)
    chosen = rows.values_list("pk", "alias", F("alias__account_sealed"), F("alias__post__account"))
    for notice, alias, sealed, of_post in chosen.iterator(chunk_size=5000):
        if alias not in behind:
            try:
                behind[alias] = of_post or account_id_behind(alias, sealed)
            except SealBroken:
                logger.error("A name is sealed with a key that is not in ALIAS_KEYS.")
                continue
        account = behind[alias]
        if account is None:
            found.orphans.append(notice)
        else:
            found.by_account[account].append(notice)
    return found
