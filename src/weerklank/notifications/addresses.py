"""Where a notice leads: the path of what it is about, behind a front door."""

from __future__ import annotations

import uuid
from functools import cached_property

from weerklank.spaces.models import Organisation, Portal


class FrontDoors:
    """The front door of each organisation, or of its nearest parent. Two queries, once asked."""

    def of(self, organisation: uuid.UUID) -> Portal | None:
        """The front door of `organisation`; None when nothing in its line has one."""
        at: uuid.UUID | None = organisation
        passed: set[uuid.UUID] = set()
        while at is not None and at not in passed:
            if at in self._doors:
                return self._doors[at]
            passed.add(at)
            at = self._parents.get(at)
        return None

    def prefix(self, organisation: uuid.UUID) -> str:
        """The beginning of paths behind its front door (`/duinwijk`); empty when it has none."""
        door = self.of(organisation)
        return f"/{door.slug}" if door else ""

    @cached_property
    def _doors(self) -> dict[uuid.UUID, Portal]:
        return {door.organisation_id: door for door in Portal.objects.all()}

    @cached_property
    def _parents(self) -> dict[uuid.UUID, uuid.UUID | None]:
        return dict(Organisation.objects.values_list("id", "parent"))
