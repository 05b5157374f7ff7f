"""What the writes of contributions share: who it is in the trail, and the locked row."""

from __future__ import annotations

from weerklank.contributions.models import Contribution
from weerklank.kernel.audit import Actor
from weerklank.spaces.models import Alias


def alias_actor(alias: Alias) -> Actor:
    """How the audit trail knows the author of something: by the alias, never by the account."""
    return Actor("alias", alias.pk)


def locked_contribution(contribution: Contribution) -> Contribution:
    """The row of `contribution` as it is now, locked until the end of the transaction.

    With what its conversation began with, and that first: whoever moves a conversation locks it
    from there down.
    """
    if contribution.root_id is not None:
        Contribution.objects.select_for_update(of=("self",)).only("pk").get(pk=contribution.root_id)
    return (
        Contribution.objects.select_for_update(of=("self",))
        .select_related("topic", "topic__space", "alias")
        .get(pk=contribution.pk)
    )
