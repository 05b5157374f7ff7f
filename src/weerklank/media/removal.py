"""How pictures go for good."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from weerklank.media.files import copy_names, delete_files
from weerklank.media.models import Asset, Portrait


def remove_asset(*, asset: Asset) -> None:
    """Erases a picture: its row says gone at once, its files follow the commit."""
    names = [*copy_names(asset), *([asset.source] if asset.source else [])]
    asset.state, asset.source, asset.description = Asset.State.GONE, "", ""
    asset.save(update_fields=["state", "source", "description"])
    transaction.on_commit(lambda: delete_files(names))


def take_portraits_away(of: Q) -> None:
    """Erases the photos of people that match, inside the action of who they are of."""
    for portrait in Portrait.objects.filter(of).select_related("asset"):
        remove_asset(asset=portrait.asset)
        portrait.delete()
