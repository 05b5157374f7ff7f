"""Rows and files in step again, after one of them was put back to an older state."""

from __future__ import annotations

import uuid

from django.core.files.storage import default_storage
from django.db import transaction

from weerklank.media.failures import FileFailure
from weerklank.media.files import delete_files
from weerklank.media.models import Asset

FOLDERS = ("assets", "sources", "uploads")


def storage_is_empty() -> bool:
    """Whether the storage holds no file of anybody."""
    return not any(
        default_storage.exists(folder) and any(default_storage.listdir(folder))
        for folder in FOLDERS
    )


@transaction.atomic
def give_up_arriving() -> int:
    """Marks files that were on their way as never come, when nothing is left of their way.

    Their authors read that. Returns how many.
    """
    return Asset.objects.filter(state=Asset.State.ARRIVING, arriving=None).update(
        state=Asset.State.FAILED, failure=FileFailure.NOT_ARRIVED, byte_count=0
    )


def forget_strays() -> int:
    """Deletes the files in `assets` that no row knows, or one that says gone; returns how many.

    Only where nobody sends or takes back anything meanwhile.
    """
    if not default_storage.exists("assets"):
        return 0
    folders = default_storage.listdir("assets")[0]
    strays = 0
    for start in range(0, len(folders), 500):
        names = folders[start : start + 500]
        known = {
            key.hex
            for key in Asset.objects.filter(pk__in=[name for name in names if _is_id(name)])
            .exclude(state=Asset.State.GONE)
            .values_list("pk", flat=True)
        }
        for name in set(names) - known:
            left = [
                f"assets/{name}/{file}" for file in default_storage.listdir(f"assets/{name}")[1]
            ]
            delete_files(left)
            strays += len(left)
    return strays


def ready_without_files() -> list[str]:
    """The folders of assets that can be shown by their row, and of which no file is there."""
    ready = Asset.objects.filter(state=Asset.State.READY).order_by("pk")
    folders = (f"assets/{key.hex}" for key in ready.values_list("pk", flat=True).iterator())
    return [folder for folder in folders if not default_storage.exists(folder)]


def _is_id(name: str) -> bool:
    try:
        return uuid.UUID(name).hex == name
    except ValueError:
        return False
