"""Who may fetch a picture, and whose photo is whose."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from weerklank.media.models import Asset
from weerklank.media.queries import portraits_shown
from weerklank.spaces.models import Alias, Post
from weerklank.spaces.person import Person
from weerklank.spaces.policies import is_meant_for, may_enter_space, meant_for


def may_see_asset(person: Person, asset: Asset) -> bool:
    """Fetch a picture that is ready: those for whom it is.

    A photo of a person only as long as they show it: nobody's is left when their place is gone.
    """
    return (
        asset.state == Asset.State.READY
        and is_meant_for(person, asset)
        and (not asset.is_portrait or portraits_shown().filter(asset=asset).exists())
    )


def assets_visible_to(person: Person) -> QuerySet[Asset]:
    """The pictures for which `may_see_asset` holds."""
    shown = Q(is_portrait=False) | Q(pk__in=portraits_shown().values("asset"))
    return Asset.objects.filter(shown, meant_for(person), state=Asset.State.READY)


def may_set_post_portrait(person: Person, post: Post) -> bool:
    """Give a place in an organisation a photo, or take it away: only who has that place."""
    return person.account is not None and post.account_id == person.account.pk


def may_set_alias_portrait(person: Person, alias: Alias) -> bool:
    """Put a photo beside a name in a space: only beside one's own, and never a pseudonym."""
    return (
        alias.kind == Alias.Kind.OWN
        and alias.pk in person.alias_ids
        and may_enter_space(person, alias.space)
    )
