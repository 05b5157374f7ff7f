"""The list of withdrawals that lies outside the backups, so that a restore brings nothing back."""

from __future__ import annotations

import os
import uuid

from django.conf import settings


def note(*contributions: uuid.UUID) -> None:
    """Adds ids of contributions to the list, on the disk before this returns."""
    path = settings.WITHDRAWALS_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as file:
        file.writelines(f"{contribution}\n" for contribution in contributions)
        file.flush()
        os.fsync(file.fileno())


def noted() -> list[uuid.UUID]:
    """Every id on the list."""
    path = settings.WITHDRAWALS_FILE
    if not path.exists():
        return []
    return [uuid.UUID(line) for line in path.read_text(encoding="ascii").split()]
