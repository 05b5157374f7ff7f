"""What the worker does with files."""

from __future__ import annotations

import tempfile
import uuid
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from weerklank.kernel import clock
from weerklank.kernel.connection import freshen_connection
from weerklank.kernel.outbox import name_task
from weerklank.kernel.queues import LENGTHY
from weerklank.media.arriving import expired_uploads
from weerklank.media.failures import FileFailure
from weerklank.media.files import MADE, asset_name, copy_names, delete_files
from weerklank.media.kinds import RECORDINGS
from weerklank.media.models import Asset, Upload
from weerklank.media.preparing import prepare as prepare
from weerklank.media.removal import give_up, remove_asset
from weerklank.media.speech import speech_to_text
from weerklank.media.staging import staging
from weerklank.media.storage import files

SOURCES_KEPT = timedelta(days=2)
RETRY = RetryStrategy(max_attempts=6, exponential_wait=4)

name_task("prepare_asset", _("Making a file ready to be shown"))


@app.task(name="prepare_asset", retry=RETRY)
def prepare_asset(*, asset: str) -> None:
    """Makes what is shown or played of one asset; a second run finds nothing left to do."""
    freshen_connection()
    prepare(uuid.UUID(asset))
    if settings.SPEECH_TO_TEXT and _not_written_out().filter(pk=asset).exists():
        write_out.defer(asset=asset)


def put_in_queue(asset: Asset, *, queueing_lock: str | None = None) -> None:
    """Has the worker prepare `asset` once this transaction is through."""
    queue = LENGTHY if asset.kind in RECORDINGS else "default"
    job = prepare_asset.configure(queue=queue, queueing_lock=queueing_lock)
    job.defer(asset=str(asset.pk))


@app.periodic(cron="*/15 * * * *")
@app.task(name="prepare_left_behind", queueing_lock="prepare_left_behind")
def prepare_left_behind(timestamp: int) -> None:
    """Puts in the queue again what is not ready and waits for nothing.

    Its job was lost or gave up, because the virus scanner or the storage was away for long.
    """
    freshen_connection()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args->>'asset' FROM procrastinate_jobs"
            " WHERE task_name = 'prepare_asset' AND status IN ('todo', 'doing')"
        )
        awaited = {uuid.UUID(asset) for (asset,) in cursor.fetchall()}
    left = Asset.objects.filter(state=Asset.State.PREPARING).exclude(pk__in=awaited)
    for asset in left:
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM procrastinate_jobs WHERE task_name = 'prepare_asset'"
                " AND status = 'failed' AND args->>'asset' = %s",
                [str(asset.pk)],
            )
        try:
            with transaction.atomic():
                put_in_queue(asset, queueing_lock=f"prepare_asset:{asset.pk}")
        except AlreadyEnqueued:
            continue


def _not_written_out() -> QuerySet[Asset]:
    return Asset.objects.filter(
        kind__in=RECORDINGS, state=Asset.State.READY, has_sound=True, written="", captions=""
    )


@app.task(name="write_out", queue=LENGTHY, retry=RETRY)
def write_out(*, asset: str) -> None:
    """Has what is said in a recording written out, when nobody did so yet."""
    freshen_connection()
    service = speech_to_text()
    found = _not_written_out().filter(pk=asset).first()
    if service is None or found is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "recording.mp4"
        try:
            files().fetch(asset_name(found, MADE[found.kind][0]), path)
        except FileNotFoundError:
            return
        said = service.write_out(path, settings.LANGUAGE_CODE)
    # Actions put jobs in the queue, so they know this module.
    from weerklank.media.actions.written import write_out_asset  # noqa: PLC0415

    with transaction.atomic():
        # Somebody may have typed it meanwhile: their words stand.
        locked = _not_written_out().select_for_update().filter(pk=asset).first()
        if locked is not None:
            write_out_asset(
                asset=locked,
                written=said.words,
                by=Asset.WrittenBy.MACHINE,
                captions=said.captions.encode(),
            )


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
    """Removes files that were never sent or never came whole, and those that no row knows."""
    freshen_connection()
    for upload in expired_uploads():
        with transaction.atomic():
            locked = Upload.objects.select_for_update(of=("self",)).filter(pk=upload.pk).first()
            if locked is not None:
                give_up(upload=locked, reason=FileFailure.NOT_ARRIVED)
    _forget_unknown_files()
    _forget_what_is_left_of_gone()


def _forget_unknown_files() -> None:
    before = clock.now() - SOURCES_KEPT
    rows = Upload.objects.values_list("stored_as", "backdrop_stored_as", "staging")
    known, kept = set(), set()
    for stored_as, backdrop, staged in rows:
        kept |= {str(value) for value in staged.values()}
        known |= {stored_as, backdrop}
    for names in Asset.objects.exclude(source="", backdrop_source="").values_list(
        "source", "backdrop_source"
    ):
        known |= set(names)
    staging().forget_unknown(known=kept, before=before)
    for folder in ("uploads", "sources"):
        if default_storage.exists(folder):
            for name in default_storage.listdir(folder)[1]:
                path = f"{folder}/{name}"
                if path not in known | kept and default_storage.get_modified_time(path) < before:
                    default_storage.delete(path)


def _forget_what_is_left_of_gone() -> None:
    """A storage that was away when something was taken back has its files still."""
    if not default_storage.exists("assets"):
        return
    folders = default_storage.listdir("assets")[0]
    for start in range(0, len(folders), 500):
        ids = [uuid.UUID(name) for name in folders[start : start + 500] if _is_id(name)]
        for asset in Asset.objects.filter(pk__in=ids, state=Asset.State.GONE):
            delete_files(copy_names(asset))


def _is_id(name: str) -> bool:
    try:
        return uuid.UUID(name).hex == name
    except ValueError:
        return False
