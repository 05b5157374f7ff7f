"""How topics go for good, with all that was said on them."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.db import transaction
from django.db.models import QuerySet

from weerklank.contributions import withdrawals
from weerklank.contributions.models import Contribution, Topic
from weerklank.kernel.live.telling import look_again
from weerklank.media.actions import remove_asset
from weerklank.media.models import Asset

Remover = Callable[[list[uuid.UUID]], None]
_removers: list[Remover] = []


def removes_with(remover: Remover) -> Remover:
    """Decorator, for floors above: call this with the ids of topics that are about to go."""
    _removers.append(remover)
    return remover


def remove_topics(topics: QuerySet[Topic]) -> None:
    """Deletes `topics`, what was said on them and the pictures; inside the action that decides it.

    What was said goes on the list of withdrawals, so that a restore does not bring it back.
    """
    said = list(Contribution.objects.filter(topic__in=topics).values_list("pk", flat=True))
    for asset in Asset.objects.filter(attachment__contribution__topic__in=topics):
        remove_asset(asset=asset)
    keys = list(topics.values_list("pk", flat=True))
    for remover in _removers:
        remover(keys)
    look_again(*keys)
    topics.delete()
    if said:
        transaction.on_commit(lambda: withdrawals.note(*said))
