"""What of a file is looked at on arrival, and the sentence for its sender when we cannot use it."""

from __future__ import annotations

from typing import BinaryIO

from django.utils.translation import gettext as _

from weerklank.kernel.policy import Refused
from weerklank.media.drawings.refusals import SketchRefused
from weerklank.media.drawings.sketch import read_sketch
from weerklank.media.kinds import MOST_BYTES, RECORDINGS, MediaKind
from weerklank.media.pictures.inspection import inspect_picture
from weerklank.media.pictures.refusals import PictureRefused, refusal_sentence
from weerklank.media.recordings import refusals as of_recordings
from weerklank.media.recordings.inspection import inspect_recording


def refuse_too_large(kind: MediaKind, size: int) -> None:
    """Raises Refused when a file of `size` bytes is more, or less, than we take of this kind."""
    if size <= 0:
        raise Refused(_("There is nothing in this file. Choose it again, or choose another one."))
    if size > MOST_BYTES[kind]:
        raise Refused(
            _("This file is larger than %(most)s MB. Choose a smaller or shorter one.")
            % {"most": MOST_BYTES[kind] // 1_000_000}
        )


def refuse_unusable(kind: MediaKind, file: BinaryIO, size: int) -> None:
    """Raises Refused with what to do when `file`, looked at without decoding it, is of no use.

    `file` must be seekable and is left at its start; `size` is its length in bytes.
    """
    if kind == MediaKind.PICTURE:
        _refuse_picture(file, size)
    elif kind == MediaKind.DRAWING:
        _refuse_drawing(file)
    elif kind in RECORDINGS:
        _refuse_recording(kind, file, size)
    file.seek(0)


def _refuse_picture(file: BinaryIO, size: int) -> None:
    try:
        inspect_picture(file, size=size)
    except PictureRefused as refused:
        raise Refused(str(refusal_sentence(refused.reason))) from None


def _refuse_drawing(file: BinaryIO) -> None:
    try:
        read_sketch(file.read(MOST_BYTES[MediaKind.DRAWING] + 1))
    except SketchRefused as refused:
        raise Refused(str(refused)) from None


def _refuse_recording(kind: MediaKind, file: BinaryIO, size: int) -> None:
    try:
        inspect_recording(file, size=size, kind=kind)
    except of_recordings.RecordingRefused as refused:
        raise Refused(str(of_recordings.refusal_sentence(refused.reason))) from None
