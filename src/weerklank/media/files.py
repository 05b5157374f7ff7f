"""Where the files of uploads and assets lie in the storage."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from weerklank.kernel.policy import Refused
from weerklank.media.kinds import MediaKind
from weerklank.media.models import Asset
from weerklank.media.pictures.limits import OUTPUT_KINDS, PictureKind, PictureSize, output_name
from weerklank.media.storage import files

SIZES = {size.name.lower(): size for size in PictureSize}
KINDS = {kind.value: kind for kind in OUTPUT_KINDS}
SKETCH = "sketch.json"
SVG, PNG = "drawing.svg", "drawing.png"
BACKDROP = "backdrop.jpeg"
VIDEO, SOUND = "recording.mp4", "recording.m4a"
# What is kept of each kind, beside pictures of it.
MADE: dict[str, tuple[str, ...]] = {
    MediaKind.PICTURE: (),
    MediaKind.DRAWING: (SKETCH, SVG, PNG, BACKDROP),
    MediaKind.SOUND: (SOUND,),
    MediaKind.VIDEO: (VIDEO,),
}


class NoRoom(Refused):
    """There is no place for a file at the moment; the message says what to do."""

    def __init__(self, sentence: str = "") -> None:
        super().__init__(
            sentence
            or _(
                "There is no room for files at the moment. Send your words without them, "
                "or try again later."
            )
        )


def new_name(folder: str) -> str:
    """A name in the storage that tells nothing and that nothing has."""
    return f"{folder}/{secrets.token_hex(16)}"


def store(folder: str, file: File[Any]) -> str:
    """Keeps `file` whole under a name that tells nothing; returns the name.

    Raises NoRoom when it cannot be written; then nothing of it is left behind.
    """
    name = new_name(folder)
    try:
        return default_storage.save(name, file)
    except OSError:
        with suppress(OSError):
            default_storage.delete(name)
        raise NoRoom from None


def hand_over(name: str, folder: str) -> str:
    """Keeps a file that is in the storage once more, under a name that tells nothing of the first.

    No byte passes through this process. Raises FileNotFoundError when it is not there, NoRoom when
    it cannot be kept.
    """
    to = new_name(folder)
    try:
        files().copy(name, to)
    except FileNotFoundError:
        raise
    except OSError:
        raise NoRoom from None
    return to


def keep_as(name: str, path: Path) -> None:
    """Keeps the file at `path` under `name`, in place of what lay there. Raises OSError."""
    default_storage.delete(name)
    with path.open("rb") as file:
        default_storage.save(name, File(file))


def asset_name(asset: Asset, file: str) -> str:
    """The name in the storage of what is kept of `asset` as `file`."""
    return f"assets/{asset.pk.hex}/{file}"


def copy_name(asset: Asset, size: PictureSize, kind: PictureKind) -> str:
    """The name in the storage of one copy of `asset` as a picture."""
    return asset_name(asset, output_name(size, kind))


def copy_names(asset: Asset) -> list[str]:
    """The names in the storage of everything that may be kept of `asset`, whatever its kind."""
    pictures = [output_name(size, kind) for size in PictureSize for kind in OUTPUT_KINDS]
    return [asset_name(asset, file) for file in (*pictures, *MADE[asset.kind])]


def delete_files(names: Iterable[str]) -> None:
    """Deletes files from the storage; one that is not there is fine."""
    for name in names:
        default_storage.delete(name)
