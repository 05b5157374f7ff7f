"""What management views look up: what is not for this person is not there."""

from __future__ import annotations

from uuid import UUID

from weerklank.kernel.policy import get_visible
from weerklank.spaces.http import Request
from weerklank.spaces.manage_policies import organisations_administered_by
from weerklank.spaces.models import Organisation, Space
from weerklank.spaces.policies import spaces_manageable_by


def managed_space(request: Request, key: UUID) -> Space:
    """The space, for who manages it. Raises Http404 otherwise."""
    spaces = spaces_manageable_by(request.person).select_related("organisation")
    return get_visible(spaces, pk=key)


def administered_organisation(request: Request, key: UUID) -> Organisation:
    """The organisation, for who administers it. Raises Http404 otherwise."""
    return get_visible(
        organisations_administered_by(request.person).select_related("portal"), pk=key
    )
