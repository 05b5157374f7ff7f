"""Every write of a drawing: while it is being made, and when one that was sent is changed."""

from __future__ import annotations

import io
import uuid
from dataclasses import dataclass
from typing import BinaryIO

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from weerklank.kernel.policy import Refused, authorise
from weerklank.media.actions.uploads import drop_upload, one_line, stage_upload
from weerklank.media.drawings.refusals import SketchRefused
from weerklank.media.drawings.sketch import Sketch, read_sketch, write_sketch
from weerklank.media.files import delete_files, store
from weerklank.media.inspection import refuse_unusable
from weerklank.media.jobs import put_in_queue
from weerklank.media.kinds import MediaKind
from weerklank.media.models import Asset, Upload


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of the sender's own, to draw on."""

    file: BinaryIO
    size: int


@dataclass(frozen=True, slots=True)
class Below:
    """What lies below a drawing: a picture of the team, an own photo, or an empty sheet.

    `keeps_photo` says that the own photo that was sent before stays.
    """

    given: Asset | None = None
    photo: Photo | None = None
    keeps_photo: bool = False


def keep_drawing(
    *, holder: bytes, key: uuid.UUID, sketch: bytes, description: str, below: Below
) -> Upload | None:
    """Keeps a drawing as it is now, in place of what was kept of it before. Anyone may.

    `holder` is the hash of a secret that only the browser of who draws has, `key` the id that its
    page was given. A sheet with nothing on it is not kept, and gives None. Raises Refused with
    what to do, NoRoom when it cannot be kept, Denied when the drawing is of another browser.
    """
    drawn = _read(sketch)
    if below.photo is not None:
        refuse_unusable(MediaKind.PICTURE, below.photo.file, below.photo.size)
    written = write_sketch(drawn)
    waiting = _waiting(holder, key)
    photo = below.photo or (waiting and waiting.backdrop_stored_as and below.keeps_photo)
    if not drawn.items and not photo:
        if waiting is not None:
            drop_upload(upload=waiting)
        return None
    is_new = waiting is None and _begin(holder, key, written)
    with transaction.atomic():
        locked = Upload.objects.select_for_update().filter(pk=key, holder=holder).first()
        authorise(locked is not None)
        assert locked is not None
        if not is_new:
            _replace(locked, written)
        _lay_below(locked, below)
        locked.description = one_line(description)
        locked.save()
        return locked


def _read(sketch: bytes) -> Sketch:
    try:
        return read_sketch(sketch)
    except SketchRefused as refused:
        raise Refused(str(refused)) from None


def _waiting(holder: bytes, key: uuid.UUID) -> Upload | None:
    found = Upload.objects.filter(pk=key).first()
    authorise(found is None or (found.holder == holder and found.kind == MediaKind.DRAWING))
    return found


def _begin(holder: bytes, key: uuid.UUID, written: bytes) -> bool:
    """Keeps a drawing for the first time; False when another message of its page was first."""
    file = io.BytesIO(written)
    try:
        stage_upload(holder=holder, file=file, size=len(written), kind=MediaKind.DRAWING, key=key)
    except IntegrityError:
        return False
    return True


def _replace(upload: Upload, written: bytes) -> None:
    gone = upload.stored_as
    upload.stored_as = store("uploads", ContentFile(written))
    upload.size = upload.received = len(written)
    transaction.on_commit(lambda: delete_files([gone]))


def _lay_below(upload: Upload, below: Below) -> None:
    upload.backdrop = below.given
    gone = upload.backdrop_stored_as
    if below.photo is not None:
        below.photo.file.seek(0)
        upload.backdrop_stored_as = store("uploads", File(below.photo.file))
    elif not below.keeps_photo:
        upload.backdrop_stored_as = ""
    if gone and gone != upload.backdrop_stored_as:
        transaction.on_commit(lambda: delete_files([gone]))


def redraw_asset(*, asset: Asset, sketch: bytes) -> None:
    """Gives a drawing that was sent other strokes, inside an action; the worker prepares it anew.

    Whoever calls has authorised it. Raises Refused with what to do when the strokes cannot be
    used, NoRoom when they cannot be kept.
    """
    drawn = _read(sketch)
    source = store("sources", ContentFile(write_sketch(drawn)))
    gone = asset.source
    asset.source, asset.state, asset.failure = source, Asset.State.PREPARING, ""
    asset.save(update_fields=["source", "state", "failure"])
    if gone:
        transaction.on_commit(lambda: delete_files([gone]))
    put_in_queue(asset)
