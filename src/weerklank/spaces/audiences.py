"""The audiences that belong to no space, and those that a space has."""

from __future__ import annotations

import uuid

from weerklank.spaces.models import Audience, Space

PUBLIC = uuid.UUID(int=1)
SIGNED_IN = uuid.UUID(int=2)
Visibility = Space.Visibility


def team_audience(space: Space) -> Audience:
    """The audience of a space's own team."""
    return Audience.objects.get(kind=Audience.Kind.TEAM, space=space)


def audiences_for(space: Space, visibility: str) -> tuple[uuid.UUID, uuid.UUID]:
    """The ids of (content audience, listing audience) that `visibility` means for `space`."""
    if visibility == Visibility.PUBLIC:
        return PUBLIC, PUBLIC
    if visibility == Visibility.SIGNED_IN:
        return SIGNED_IN, SIGNED_IN
    members = Audience.objects.get(kind=Audience.Kind.MEMBERS, space=space).pk
    return members, (SIGNED_IN if visibility == Visibility.MEMBERS else members)
