"""Where a notice leads: the path of what it is about, behind a front door."""

from __future__ import annotations

import uuid

from weerklank.spaces.models import Organisation, Portal


def front_doors(organisations: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Organisation id to the prefix of its front door (`/duinwijk`), or of its nearest parent's.

    An organisation with none in its line gets the empty prefix. Two queries at most.
    """
    if not organisations:
        return {}
    slugs = dict(Portal.objects.values_list("organisation", "slug"))
    parents = dict(Organisation.objects.values_list("id", "parent"))
    return {organisation: _prefix(organisation, slugs, parents) for organisation in organisations}


def _prefix(
    organisation: uuid.UUID,
    slugs: dict[uuid.UUID, str],
    parents: dict[uuid.UUID, uuid.UUID | None],
) -> str:
    at: uuid.UUID | None = organisation
    passed: set[uuid.UUID] = set()
    while at is not None and at not in passed:
        if at in slugs:
            return f"/{slugs[at]}"
        passed.add(at)
        at = parents.get(at)
    return ""
