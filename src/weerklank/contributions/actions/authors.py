"""What the writes of contributions share: who it is in the trail, and the locked row."""

from __future__ import annotations

import uuid

from django.db.models import QuerySet, UUIDField

from weerklank.contributions.models import Contribution
from weerklank.kernel.audit import Actor
from weerklank.kernel.prepared import prepared
from weerklank.spaces.models import Alias


def alias_actor(alias: Alias) -> Actor:
    """How the audit trail knows the author of something: by the alias, never by the account."""
    return Actor("alias", alias.pk)


def locked_contribution(contribution: Contribution) -> Contribution:
    """The row of `contribution` as it is now, locked until the end of the transaction.

    With what its conversation began with, and that first: whoever moves a conversation locks it
    from there down. Raises Contribution.DoesNotExist.
    """
    if contribution.root_id is not None:
        _take_root(root=contribution.root_id)
    locked = _take(contribution=contribution.pk).first
    if locked is None:
        raise Contribution.DoesNotExist
    return locked


@prepared(root=UUIDField())
def _take_root(root: uuid.UUID) -> QuerySet[Contribution]:
    return Contribution.objects.select_for_update(of=("self",)).only("pk").filter(pk=root)


@prepared(contribution=UUIDField())
def _take(contribution: uuid.UUID) -> QuerySet[Contribution]:
    rows = Contribution.objects.select_for_update(of=("self",)).filter(pk=contribution)
    return rows.select_related("topic", "topic__space", "alias")
