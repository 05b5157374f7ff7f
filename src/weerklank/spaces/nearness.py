"""What is near a front door: its own organisation, those directly under it, and the one above."""

from __future__ import annotations

import uuid

from django.db.models import Q

from weerklank.spaces.models import Portal


def around(portal: Portal | None) -> dict[str, uuid.UUID | None]:
    """The organisation of a front door as `own` and the one above it as `above`, for `near`."""
    if portal is None:
        return {"own": None, "above": None}
    return {"own": portal.organisation_id, "above": portal.organisation.parent_id}


def near(
    own: uuid.UUID | None, above: uuid.UUID | None, *, field: str, parent: str | None = None
) -> Q:
    """A condition: near the organisation `own`. Without one, every organisation is near.

    `field` names the field that holds the organisation, `parent` the one that holds its parent.
    """
    if own is None:
        return Q()
    found = Q(**{field: own}) | Q(**{parent or f"{field}__parent": own})
    return found if above is None else found | Q(**{field: above})
