"""How files go for good, on their way or in their place."""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction
from django.db.models import Q
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.types import JSONValue

from weerklank.media.files import BACKDROP, SKETCH, asset_name, copy_names, delete_files
from weerklank.media.models import Asset, Portrait, Upload
from weerklank.media.staging import Staged, staging

# Seconds after which the worker looks whether files that were taken back are gone.
LATER = 20
_ERASED = [
    "state",
    "source",
    "backdrop_source",
    "backdrop",
    "description",
    "written",
    "written_by",
    "captions",
    "loudness",
    "byte_count",
]


@app.task(name="erase_files", retry=RetryStrategy(max_attempts=10, exponential_wait=2))
def erase_files(*, names: list[str]) -> None:
    """Erases what was left of files that were taken back, when whoever took them back could not."""
    delete_files(names)


def _erase(names: list[str]) -> None:
    """Erases files as soon as this transaction is through.

    The worker comes after it, so that they are gone within a minute when this process dies first or
    the storage is away.
    """

    def at_once() -> None:
        with suppress(OSError):
            delete_files(names)

    told: list[JSONValue] = [*names]
    erase_files.configure(schedule_in={"seconds": LATER}).defer(names=told)
    transaction.on_commit(at_once)


def forget_upload(*, upload: Upload) -> None:
    """Lets go of a file on its way: its row goes at once, what came of it follows the commit."""
    came = Staged(name=upload.stored_as, received=upload.received, kept=dict(upload.staging))
    own_photo = [upload.backdrop_stored_as] if upload.backdrop_stored_as else []

    def erase() -> None:
        staging().let_go(came, but=None)
        delete_files(own_photo)

    upload.delete()
    transaction.on_commit(erase)


def give_up(*, upload: Upload, reason: str) -> None:
    """Lets go of a file that will not come whole; its asset, when it has one, says why.

    Inside a transaction.
    """
    if upload.arrives_as_id is not None:
        asset = Asset.objects.select_for_update().get(pk=upload.arrives_as_id)
        if asset.state == Asset.State.ARRIVING:
            asset.state, asset.failure = Asset.State.FAILED, reason
            asset.byte_count = 0
            asset.save(update_fields=["state", "failure", "byte_count"])
    forget_upload(upload=upload)


def remove_asset(*, asset: Asset) -> None:
    """Erases a file of a space: its row says gone at once, its files follow the commit.

    One that is still on its way comes no further.
    """
    for upload in Upload.objects.filter(arrives_as=asset):
        forget_upload(upload=upload)
    sent = [name for name in (asset.source, asset.backdrop_source) if name]
    names = [*copy_names(asset), *sent]
    asset.state, asset.source, asset.backdrop_source, asset.backdrop = (
        Asset.State.GONE,
        "",
        "",
        None,
    )
    asset.description, asset.written, asset.written_by, asset.captions = "", "", "", ""
    asset.loudness, asset.byte_count = "", 0
    asset.save(update_fields=_ERASED)
    _erase(names)


def take_portraits_away(of: Q) -> None:
    """Erases the photos of people that match, inside the action of who they are of."""
    for portrait in Portrait.objects.filter(of).select_related("asset"):
        remove_asset(asset=portrait.asset)
        portrait.delete()


def forget_sketch(*, asset: Asset) -> None:
    """Erases what a drawing could be changed with: its strokes, and the photo below it.

    What shows stays. Strokes hold what was rubbed out, a photo what was painted over.
    """
    names = [asset_name(asset, SKETCH), asset_name(asset, BACKDROP)]
    asset.backdrop_source = ""
    asset.save(update_fields=["backdrop_source"])
    _erase(names)
