"""Every write of a file while it waits on the sender's side."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import BinaryIO

from django.core.files import File
from django.db import connection, transaction
from django.db.models import Max, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from weerklank.kernel.action import action
from weerklank.kernel.policy import Refused
from weerklank.media.files import NoRoom, delete_files, new_name, store
from weerklank.media.holders import Holder
from weerklank.media.inspection import refuse_too_large, refuse_unusable
from weerklank.media.kinds import MOST_OF, MediaKind
from weerklank.media.models import LONGEST_WRITTEN, Upload
from weerklank.media.removal import forget_upload

LONGEST_DESCRIPTION = 300
# All that waits on the sender's side together, so that nobody fills the disk of everybody.
MOST_WAITING_BYTES = 20_000_000_000


def open_upload(
    *, holder: Holder, about: uuid.UUID, kind: MediaKind, size: int, digest: str = ""
) -> Upload:
    """Makes room for a file that will arrive in pieces; returns the upload, nothing received yet.

    Anyone may, within limits. `size` is the whole length in bytes, `digest` what `file_digest`
    gives for the whole file, or empty. The same file from the same browser, as from a second tab,
    gives the upload that is there. Raises Refused when too many wait or it is too large, NoRoom.
    """
    mine = holder.hash_for(about)
    refuse_too_large(kind, size)
    with transaction.atomic():
        _lock_holder(mine)
        there = Upload.objects.filter(holder=mine, kind=kind, size=size, digest=digest).first()
        if digest and there is not None:
            return there
        _refuse_too_many(mine, kind)
        _refuse_without_room(size)
        key = uuid.uuid4()
        return Upload.objects.create(
            id=key,
            holder=mine,
            holder_alone=holder.hash_for(key),
            kind=kind,
            stored_as=new_name("uploads"),
            size=size,
            received=0,
            digest=digest,
            position=_next_position(mine),
        )


def stage_upload(
    *,
    holder: bytes,
    file: BinaryIO,
    size: int,
    kind: MediaKind = MediaKind.PICTURE,
    key: uuid.UUID | None = None,
) -> Upload:
    """Keeps a whole file sent ahead, on the sender's side. Anyone may, within limits.

    `holder` is the hash of a secret that only the sender's browser has; `key` the id that it gets,
    when that was given out before. Raises Refused with what to do when we cannot use it or when
    too many wait already, NoRoom when it cannot be kept.
    """
    _refuse_too_many(holder, kind)
    refuse_unusable(kind, file, size)
    _refuse_without_room(size)
    stored_as = store("uploads", File(file))
    try:
        with transaction.atomic():
            _lock_holder(holder)
            _refuse_too_many(holder, kind)
            return Upload.objects.create(
                id=key or uuid.uuid4(),
                holder=holder,
                kind=kind,
                stored_as=stored_as,
                size=size,
                received=size,
                position=_next_position(holder),
            )
    except Exception:
        delete_files([stored_as])
        raise


def _refuse_too_many(holder: bytes, kind: MediaKind) -> None:
    most = MOST_OF[kind]
    if Upload.objects.filter(holder=holder, kind=kind).count() < most:
        return
    sentence = {
        MediaKind.PICTURE: ngettext(
            "You can send at most %(most)s picture. Take one out first.",
            "You can send at most %(most)s pictures. Take one out first.",
            most,
        ),
        MediaKind.DRAWING: ngettext(
            "You can send at most %(most)s drawing. Take one out first.",
            "You can send at most %(most)s drawings. Take one out first.",
            most,
        ),
        MediaKind.SOUND: ngettext(
            "You can send at most %(most)s sound recording. Take one out first.",
            "You can send at most %(most)s sound recordings. Take one out first.",
            most,
        ),
        MediaKind.VIDEO: ngettext(
            "You can send at most %(most)s video. Take one out first.",
            "You can send at most %(most)s videos. Take one out first.",
            most,
        ),
    }[kind]
    raise Refused(sentence % {"most": most})


def _refuse_without_room(size: int) -> None:
    if (Upload.objects.aggregate(bytes=Sum("size"))["bytes"] or 0) + size > MOST_WAITING_BYTES:
        raise NoRoom


def _lock_holder(holder: bytes) -> None:
    """Lets two files of one browser that come in together be counted one after the other."""
    with connection.cursor() as cursor:
        key = int.from_bytes(holder[:8], "big", signed=True)
        cursor.execute("select pg_advisory_xact_lock(%s)", [key])


def _next_position(holder: bytes) -> int:
    last = Upload.objects.filter(holder=holder).aggregate(last=Max("position"))["last"]
    return 0 if last is None else int(last) + 1


@action
def turn_upload(*, upload: Upload) -> None:
    """Turns a waiting picture a quarter to the right."""
    locked = Upload.objects.select_for_update().get(pk=upload.pk)
    locked.quarter_turns = (locked.quarter_turns + 1) % 4
    locked.save(update_fields=["quarter_turns"])


def describe_upload(*, upload: Upload, description: str) -> None:
    """Says in a line what is to be seen or heard."""
    upload.description = one_line(description)
    upload.save(update_fields=["description"])


def one_line(description: str) -> str:
    """A description as it is kept: one line, no longer than there is room for."""
    return " ".join(description.replace("\0", "").split())[:LONGEST_DESCRIPTION]


def write_upload(*, upload: Upload, written: str) -> None:
    """Keeps what is said in a waiting recording, written out. What is too long is cut off."""
    upload.written = written.replace("\0", "").strip()[:LONGEST_WRITTEN]
    upload.save(update_fields=["written"])


def cut_upload(*, upload: Upload, starts_ms: int, ends_ms: int | None) -> None:
    """Says from where to where a waiting recording is kept, in milliseconds from its start.

    Raises Refused when nothing would be left.
    """
    if starts_ms < 0 or (ends_ms is not None and ends_ms <= starts_ms):
        raise Refused(_("There is nothing left between the start and the end. Move one of them."))
    upload.starts_ms, upload.ends_ms = starts_ms, ends_ms
    upload.save(update_fields=["starts_ms", "ends_ms"])


def drop_upload(*, upload: Upload) -> None:
    """Takes a waiting file out; what came of it is gone."""
    forget_upload(upload=upload)


def drop_uploads(uploads: Iterable[Upload]) -> None:
    """Takes several waiting files out."""
    for upload in uploads:
        drop_upload(upload=upload)
