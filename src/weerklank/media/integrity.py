"""Files and rows belong together: neither without the other."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

from django.core.files.storage import default_storage

from weerklank.kernel import clock
from weerklank.kernel.integrity import checks
from weerklank.media.files import MADE, PNG, SVG, asset_name, copy_name, copy_names
from weerklank.media.jobs import SOURCES_KEPT
from weerklank.media.kinds import RECORDINGS, MediaKind
from weerklank.media.models import Asset, Upload
from weerklank.media.pictures.limits import OUTPUT_KINDS, PictureSize
from weerklank.media.storage import files

# The worker removes what no row knows at night, two days after it came.
LEFT_ALONE = SOURCES_KEPT + timedelta(days=1)
State = Asset.State


@checks("a file of an asset that is not there")
def lost_of_assets() -> Iterator[str]:
    """Files that should lie in the storage by the state of their asset."""
    for asset in Asset.objects.filter(state__in=(State.READY, State.PREPARING)).iterator():
        for name in _needed(asset):
            # Taken back or made anew this very moment?
            if not default_storage.exists(name) and _is_unchanged(asset):
                yield name


@checks("a file on its way that is not there as a whole")
def lost_of_uploads() -> Iterator[str]:
    """Files that came in whole and wait to be sent, but do not lie there whole."""
    for upload in Upload.objects.iterator():
        if not upload.is_whole:
            continue
        size = -1
        with suppress(FileNotFoundError):
            size = files().size(upload.stored_as)
        if size != upload.size and Upload.objects.filter(pk=upload.pk).exists():
            yield upload.stored_as


@checks("a file that no row knows")
def unknown_files() -> Iterator[str]:
    """Files that lie in the storage for longer than the nightly cleaning leaves them."""
    known = set(Upload.objects.values_list("stored_as", flat=True))
    known |= set(Upload.objects.values_list("backdrop_stored_as", flat=True))
    known |= set(Asset.objects.values_list("source", flat=True))
    known |= set(Asset.objects.values_list("backdrop_source", flat=True))
    staged = Upload.objects.values_list("staging", flat=True)
    known |= {str(value) for kept in staged for value in kept.values()}
    for folder in ("uploads", "sources"):
        yield from (name for name in _lying_in(folder) if name not in known)
    for asset_folder in _folders_in("assets"):
        there = _asset_of(asset_folder)
        may_lie = copy_names(there) if there is not None else []
        yield from (name for name in _lying_in(f"assets/{asset_folder}") if name not in may_lie)


def _needed(asset: Asset) -> list[str]:
    """The names of the files without which `asset` cannot be shown, or not be prepared."""
    if asset.state == State.PREPARING:
        return [asset.source]
    if asset.kind in RECORDINGS:
        return [asset_name(asset, file) for file in MADE[asset.kind]]
    pictures = [copy_name(asset, size, kind) for size in PictureSize for kind in OUTPUT_KINDS]
    drawn = [SVG, PNG] if asset.kind == MediaKind.DRAWING else []
    return [*pictures, *(asset_name(asset, file) for file in drawn)]


def _is_unchanged(asset: Asset) -> bool:
    return Asset.objects.filter(pk=asset.pk, state=asset.state, source=asset.source).exists()


def _asset_of(folder: str) -> Asset | None:
    """The asset whose files may lie in a folder of this name."""
    with suppress(ValueError):
        return (
            Asset.objects.filter(pk=uuid.UUID(folder))
            .exclude(state__in=(State.GONE, State.FAILED))
            .first()
        )
    return None


def _folders_in(folder: str) -> list[str]:
    return default_storage.listdir(folder)[0] if default_storage.exists(folder) else []


def _lying_in(folder: str) -> Iterator[str]:
    """The names of files in a folder that are older than what the nightly cleaning leaves."""
    if not default_storage.exists(folder):
        return
    before = clock.now() - LEFT_ALONE
    for file in default_storage.listdir(folder)[1]:
        name = f"{folder}/{file}"
        with suppress(FileNotFoundError):
            if default_storage.get_modified_time(name) < before:
                yield name
