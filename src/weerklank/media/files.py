"""Where the files of uploads and assets lie in the storage."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from weerklank.kernel.policy import Refused
from weerklank.media.models import Asset
from weerklank.media.pictures.limits import OUTPUT_KINDS, PictureKind, PictureSize, output_name

SIZES = {size.name.lower(): size for size in PictureSize}
KINDS = {kind.value: kind for kind in OUTPUT_KINDS}


class NoRoom(Refused):
    """There is no place for a picture at the moment; the message says what to do."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "There is no room for files at the moment. Send your words without them, "
                "or try again later."
            )
        )


def store(folder: str, file: File[Any]) -> str:
    """Keeps `file` whole under a name that tells nothing; returns the name.

    Raises NoRoom when it cannot be written; then nothing of it is left behind.
    """
    name = f"{folder}/{secrets.token_hex(16)}"
    try:
        return default_storage.save(name, file)
    except OSError:
        with suppress(OSError):
            default_storage.delete(name)
        raise NoRoom from None


def hand_over(name: str, folder: str) -> str:
    """Keeps a file that is in the storage once more, under a name that tells nothing of the first.

    Raises FileNotFoundError when it is not there, NoRoom when it cannot be kept.
    """
    with default_storage.open(name) as there:
        return store(folder, there)


def copy_name(asset: Asset, size: PictureSize, kind: PictureKind) -> str:
    """The name in the storage of one copy of `asset`."""
    return f"assets/{asset.pk.hex}/{output_name(size, kind)}"


def copy_names(asset: Asset) -> list[str]:
    """The names in the storage of every copy of `asset`."""
    return [copy_name(asset, size, kind) for size in PictureSize for kind in OUTPUT_KINDS]


def delete_files(names: Iterable[str]) -> None:
    """Deletes files from the storage; one that is not there is fine."""
    for name in names:
        default_storage.delete(name)
