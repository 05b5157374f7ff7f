"""What happens here when something happens on a floor below."""

from __future__ import annotations

from weerklank.people.leaving import Farewell, before_leaving
from weerklank.people.models import Account
from weerklank.spaces.aliases import leave_aliases


@before_leaving
def cut_aliases_loose(account: Account, farewell: Farewell) -> None:
    """Takes away what ties the aliases of who deletes their account to that account."""
    leave_aliases(account)
