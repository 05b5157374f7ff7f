"""The audiences that belong to no space, and those that a space has."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from weerklank.spaces.models import Audience, Organisation, Space

PUBLIC = uuid.UUID(int=1)
SIGNED_IN = uuid.UUID(int=2)
Visibility = Space.Visibility


def team_audience(space: Space) -> Audience:
    """The audience of a space's own team."""
    return Audience.objects.get(kind=Audience.Kind.TEAM, space=space)


def audience_of_organisations(space: Space, organisations: Collection[Organisation]) -> Audience:
    """The audience of a space that is whoever works at one of `organisations`, and its team."""
    keys = {organisation.pk for organisation in organisations}
    there = Audience.objects.filter(kind=Audience.Kind.ORGANISATIONS, space=space)
    for audience in there.prefetch_related("organisations"):
        if {organisation.pk for organisation in audience.organisations.all()} == keys:
            return audience
    audience = Audience.objects.create(kind=Audience.Kind.ORGANISATIONS, space=space)
    audience.organisations.set(organisations)
    return audience


def audiences_for(space: Space, visibility: str) -> tuple[uuid.UUID, uuid.UUID]:
    """The ids of (content audience, listing audience) that `visibility` means for `space`."""
    if visibility == Visibility.PUBLIC:
        return PUBLIC, PUBLIC
    if visibility == Visibility.SIGNED_IN:
        return SIGNED_IN, SIGNED_IN
    members = Audience.objects.get(kind=Audience.Kind.MEMBERS, space=space).pk
    return members, (SIGNED_IN if visibility == Visibility.MEMBERS else members)
