"""What the writes of contributions share: who it is in the trail, and the locked row."""

from __future__ import annotations

from weerklank.contributions.models import Contribution
from weerklank.kernel.audit import Actor
from weerklank.spaces.models import Alias


def alias_actor(alias: Alias) -> Actor:
    """How the audit trail knows the author of something: by the alias, never by the account."""
    return Actor("alias", alias.pk)


def locked_contribution(contribution: Contribution) -> Contribution:
    """The row of `contribution` as it is now, locked until the end of the transaction."""
    return (
        Contribution.objects.select_for_update(of=("self",))
        .select_related("topic", "topic__space", "alias")
        .get(pk=contribution.pk)
    )
