"""Files that belong to a space or its aliases move and go with it."""

from __future__ import annotations

import uuid

from django.db.models import Q

from weerklank.media.models import Asset
from weerklank.media.removal import remove_asset, take_portraits_away
from weerklank.people.leaving import Farewell, before_leaving
from weerklank.people.models import Account
from weerklank.spaces.audience_moves import AudienceMove, moves
from weerklank.spaces.audiences import SIGNED_IN
from weerklank.spaces.belongings import Belonging, Counts, register
from weerklank.spaces.models import Space
from weerklank.spaces.sealed_lists import my_alias_ids


@moves
def move_portraits(move: AudienceMove) -> None:
    """Moves the photos of those who appear under their own name, when it gets narrower."""
    if not move.widens:
        Asset.objects.filter(portrait__alias__space=move.space, audience__in=move.sources).update(
            audience=move.target
        )


def _count(spaces: list[uuid.UUID]) -> Counts:
    return {}


def _remove(space: Space) -> None:
    there = Asset.objects.filter(Q(portrait__alias__space=space) | Q(space=space))
    for asset in there.exclude(state=Asset.State.GONE):
        remove_asset(asset=asset)
    # The worker may still hold one of these and asks its row whether to go on; the row of a
    # picture that is gone shows nothing, and must not hold on to the space.
    Asset.objects.filter(audience__space=space, state=Asset.State.GONE).update(audience=SIGNED_IN)


register(Belonging("portraits", _count, str, remove=_remove, goes_with_space=False))


@before_leaving
def take_face_away(account: Account, farewell: Farewell) -> None:
    """Erases every photo of who deletes their account, whatever happens to their words."""
    take_portraits_away(Q(post__account=account) | Q(alias__in=my_alias_ids(account)))
