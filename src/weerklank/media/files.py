"""Where the copies of an asset lie in the storage."""

from __future__ import annotations

from django.core.files.storage import default_storage

from weerklank.media.models import Asset
from weerklank.media.pictures.limits import OUTPUT_KINDS, PictureKind, PictureSize, output_name

SIZES = {size.name.lower(): size for size in PictureSize}
KINDS = {kind.value: kind for kind in OUTPUT_KINDS}


def copy_name(asset: Asset, size: PictureSize, kind: PictureKind) -> str:
    """The name in the storage of one copy of `asset`."""
    return f"assets/{asset.pk.hex}/{output_name(size, kind)}"


def copy_names(asset: Asset) -> list[str]:
    """The names in the storage of every copy of `asset`."""
    return [copy_name(asset, size, kind) for size in PictureSize for kind in OUTPUT_KINDS]


def delete_files(names: list[str]) -> None:
    """Deletes files from the storage; one that is not there is fine."""
    for name in names:
        default_storage.delete(name)
