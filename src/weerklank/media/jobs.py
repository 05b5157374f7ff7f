"""What the worker does with pictures."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from datetime import timedelta
from pathlib import Path

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from weerklank.kernel import clock
from weerklank.kernel.connection import freshen_connection
from weerklank.media.files import copy_name, copy_names, delete_files
from weerklank.media.models import Asset, Upload
from weerklank.media.pictures.limits import PictureKind, PictureSize
from weerklank.media.pictures.preparation import PreparedPicture, prepare_picture
from weerklank.media.pictures.refusals import FailureReason, PictureNotPrepared
from weerklank.media.removal import remove_asset

UPLOADS_KEPT = timedelta(days=1)
SOURCES_KEPT = timedelta(days=2)


@app.task(name="prepare_asset", retry=RetryStrategy(max_attempts=6, exponential_wait=4))
def prepare_asset(*, asset: str) -> None:
    """Makes the copies of one asset; a second run finds nothing left to do."""
    freshen_connection()
    prepare(uuid.UUID(asset))


def prepare(asset_id: uuid.UUID) -> None:
    """Makes the copies of the asset and deletes what was sent. Does nothing when it is done.

    A picture that cannot be prepared is marked with the reason, which its author is shown.
    """
    asset = Asset.objects.filter(pk=asset_id, state=Asset.State.PREPARING).first()
    if asset is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        source, into = Path(folder) / "source", Path(folder) / "copies"
        into.mkdir()
        try:
            sent = default_storage.open(asset.source)
        except FileNotFoundError:
            # Lost, or taken back this very moment: nothing to try again with.
            _settle(asset, None, FailureReason.CRASHED)
            return
        with sent, source.open("wb") as local:
            shutil.copyfileobj(sent, local)
        try:
            made = prepare_picture(source, into, quarter_turns=asset.quarter_turns)
        except PictureNotPrepared as failed:
            _settle(asset, None, failed.reason)
        else:
            for file in made.files:
                with file.path.open("rb") as copy:
                    name = copy_name(asset, file.size, file.kind)
                    default_storage.delete(name)
                    default_storage.save(name, File(copy))
            _settle(asset, made, None)


def _settle(asset: Asset, made: PreparedPicture | None, failure: FailureReason | None) -> None:
    with transaction.atomic():
        locked = Asset.objects.select_for_update().get(pk=asset.pk)
        source = locked.source
        if locked.state != Asset.State.PREPARING:
            transaction.on_commit(lambda: delete_files(copy_names(asset)))
            return
        if made is None:
            locked.state, locked.failure = Asset.State.FAILED, failure or ""
        else:
            largest = made.file(PictureSize.LARGE, PictureKind.JPEG)
            locked.state = Asset.State.READY
            locked.width, locked.height = largest.width, largest.height
        locked.source = ""
        locked.save(update_fields=["state", "failure", "source", "width", "height"])
        transaction.on_commit(lambda: delete_files([source]))


@app.periodic(cron="11 4 * * *")
@app.task(name="forget_portraits", queueing_lock="forget_portraits")
def forget_portraits(timestamp: int) -> None:
    """Erases the photos of people whose place or name is gone. Nobody could see them any more."""
    freshen_connection()
    for asset in Asset.objects.filter(is_portrait=True, portrait=None).exclude(
        state=Asset.State.GONE
    ):
        remove_asset(asset=asset)


@app.periodic(cron="41 3 * * *")
@app.task(name="forget_uploads", queueing_lock="forget_uploads")
def forget_uploads(timestamp: int) -> None:
    """Removes pictures that were never sent, and files that no row knows."""
    freshen_connection()
    old = Upload.objects.filter(on__lt=clock.today() - UPLOADS_KEPT)
    delete_files(list(old.values_list("stored_as", flat=True)))
    old.delete()
    known = set(Upload.objects.values_list("stored_as", flat=True)) | set(
        Asset.objects.exclude(source="").values_list("source", flat=True)
    )
    for folder in ("uploads", "sources"):
        if default_storage.exists(folder):
            for name in default_storage.listdir(folder)[1]:
                path = f"{folder}/{name}"
                aged = clock.now() - default_storage.get_modified_time(path) > SOURCES_KEPT
                if path not in known and aged:
                    default_storage.delete(path)
