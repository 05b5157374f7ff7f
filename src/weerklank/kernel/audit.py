"""The append-only trail of writes."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Model

from weerklank.kernel.models import AuditEntry


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as the trail knows them: a kind and a random id, never a name.

    People who may stay unknown act as their alias; only visible staff act as an account.
    """

    kind: str
    id: uuid.UUID | None = None

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}" if self.id else self.kind


SYSTEM = Actor("system")


def write(*, actor: Actor, verb: str, subject: Model, scope: uuid.UUID | None) -> None:
    """Adds a line to the trail of `scope` (a space's id, or None for the platform)."""
    AuditEntry.objects.create(
        actor=str(actor),
        verb=verb,
        subject_kind=subject._meta.label,
        subject=subject.pk,
        scope=scope,
    )
