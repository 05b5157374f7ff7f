"""Looking at, and listening back to, what has not been sent yet."""

from __future__ import annotations

from typing import BinaryIO
from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.views.decorators.http import require_safe

from weerklank.kernel.headers import POLICY_OF_UNKNOWN_FILE
from weerklank.media.arriving import uploads_held_by
from weerklank.media.holders import holder_of
from weerklank.media.kinds import MediaKind
from weerklank.media.models import Upload
from weerklank.media.pictures.inspection import inspect_picture
from weerklank.media.pictures.refusals import PictureRefused
from weerklank.media.ranges import file_response
from weerklank.media.storage import files
from weerklank.spaces.http import Request

UNKNOWN = "application/octet-stream"
# How the containers that people send begin: where, with what, and what a player calls them.
_CONTAINERS = (
    (4, b"ftyp", "mp4"),
    (4, b"moov", "mp4"),
    (4, b"mdat", "mp4"),
    (0, b"\x1a\x45\xdf\xa3", "webm"),
    (0, b"OggS", "ogg"),
    (0, b"ID3", "mpeg"),
    (0, b"\xff\xfb", "mpeg"),
    (0, b"\xff\xf3", "mpeg"),
    (0, b"\xff\xf1", "aac"),
    (0, b"\xff\xf9", "aac"),
    (0, b"fLaC", "flac"),
    (8, b"WAVE", "wav"),
    (0, b"#!AMR", "amr"),
)


@require_safe
def waiting(request: Request, about: UUID, upload: UUID) -> HttpResponseBase:
    """A file that waits, as it came, to the browser that holds it and to no other."""
    held = uploads_held_by(holder_of(request), about=about, upload=upload).first()
    if held is None or not held.is_whole:
        raise Http404
    response = file_response(
        request, held.stored_as, content_type=_content_type(held), validator=str(held.pk)
    )
    response.headers["Content-Security-Policy"] = POLICY_OF_UNKNOWN_FILE
    response.headers["Cache-Control"] = "no-store"
    return response


def _content_type(upload: Upload) -> str:
    """What the file is, by what is in it: one of a few kinds that browsers only show or play."""
    try:
        file = files().open(upload.stored_as)
    except FileNotFoundError:
        raise Http404 from None
    with file:
        if upload.kind == MediaKind.PICTURE:
            return _picture_type(file, upload.size)
        if upload.kind == MediaKind.DRAWING:
            return "application/json"
        return _recording_type(file, upload.kind)


def _picture_type(file: BinaryIO, size: int) -> str:
    try:
        return f"image/{inspect_picture(file, size=size).kind.value}"
    except PictureRefused:
        return UNKNOWN


def _recording_type(file: BinaryIO, kind: str) -> str:
    start = file.read(12)
    plays = "video" if kind == MediaKind.VIDEO else "audio"
    for at, mark, name in _CONTAINERS:
        if start[at : at + len(mark)] == mark:
            return f"{plays}/{name}"
    return UNKNOWN
