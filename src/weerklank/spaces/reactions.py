"""What happens here when something happens on a floor below."""

from __future__ import annotations

from weerklank.people.leaving import Farewell, before_leaving
from weerklank.people.models import Account
from weerklank.spaces.actions import recount_members
from weerklank.spaces.aliases import leave_aliases
from weerklank.spaces.models import Membership, Space


@before_leaving
def cut_aliases_loose(account: Account, farewell: Farewell) -> None:
    """Takes away what ties the aliases of who deletes their account to that account."""
    leave_aliases(account)


@before_leaving
def leave_spaces(account: Account, farewell: Farewell) -> None:
    """Takes who deletes their account out of every space, and counts who is left there."""
    spaces = Space.objects.filter(memberships__account=account).order_by("pk")
    locked = list(spaces.select_for_update(of=("self",)))
    Membership.objects.filter(account=account).delete()
    for space in locked:
        recount_members(space)
