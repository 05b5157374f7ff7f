"""Who may fetch a picture."""

from __future__ import annotations

from django.db.models import QuerySet

from weerklank.media.models import Asset
from weerklank.spaces.person import Person


def may_see_asset(person: Person, asset: Asset) -> bool:
    """Fetch a picture that is ready: who is part of its audience."""
    return asset.state == Asset.State.READY and asset.audience_id in person.audiences


def assets_visible_to(person: Person) -> QuerySet[Asset]:
    """The pictures for which `may_see_asset` holds."""
    return Asset.objects.filter(state=Asset.State.READY, audience__in=person.audiences)
