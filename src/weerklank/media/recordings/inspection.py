"""Look at a recording without decoding it: what it is and how long, from its headers alone.

This runs in the web process on bytes from strangers. It is plain Python over bounded reads: no
library, no frame, no sample, no allocation that a file can choose the size of.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from weerklank.media.kinds import MOST_BYTES, MediaKind
from weerklank.media.recordings import boxes, elements, soundfiles
from weerklank.media.recordings.limits import LONGEST_SENT_MS, Container, within_limits
from weerklank.media.recordings.reading import Found, Source, unreadable
from weerklank.media.recordings.refusals import RecordingRefused, RefusalReason

_HEAD = 16


@dataclass(frozen=True, slots=True)
class RecordingFacts:
    """What the headers say. `length_ms` is None where they do not say; width and height are as
    stored, before any turning upright, and 0 without a picture."""

    container: Container
    length_ms: int | None
    width: int
    height: int
    has_picture: bool
    has_sound: bool
    byte_count: int


def inspect_recording(file: BinaryIO, *, size: int, kind: MediaKind) -> RecordingFacts:
    """Decide what a file really is, by its content, and whether we take it as sound or video.

    `file` must be seekable and is left at its start; `size` is its length in bytes. The name and
    the content type that came with the upload play no part. A video may be sent as sound: only
    its sound is kept. May be called by anybody.

    Raises `RecordingRefused` and, for whatever bytes are given, nothing else. What is only found
    by decoding passes here and is found out by `prepare_recording`. So does a recording that is
    too long to keep as a whole, up to an hour: its sender may cut a piece out of it.
    """
    if size <= 0:
        raise RecordingRefused(RefusalReason.EMPTY)
    if size > MOST_BYTES[kind]:
        raise RecordingRefused(RefusalReason.TOO_LARGE)
    source = Source(file, size)
    head = source.some(0, _HEAD)
    if not head:
        raise RecordingRefused(RefusalReason.EMPTY)
    container, measure = _recognise(source, head)
    found = measure(source)
    file.seek(0)
    _refuse_unusable(found, kind)
    return RecordingFacts(
        container=container,
        length_ms=found.length_ms,
        width=max((width for width, _ in found.pictures), default=0),
        height=max((height for _, height in found.pictures), default=0),
        has_picture=bool(found.pictures),
        has_sound=found.sounds > 0,
        byte_count=size,
    )


_Measure = Callable[[Source], Found]


def _recognise(source: Source, head: bytes) -> tuple[Container, _Measure]:
    if head[4:8] in boxes.FIRST_BOXES and not boxes.is_picture(head):
        return Container.ISO_BMFF, boxes.measure_boxes
    if head.startswith(elements.MAGIC):
        return Container.MATROSKA, elements.measure_elements
    if head.startswith(b"OggS\0"):
        return Container.OGG, soundfiles.measure_ogg
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return Container.WAVE, soundfiles.measure_wave
    if head.startswith((b"#!AMR\n", b"#!AMR-WB\n")):
        return Container.AMR, soundfiles.measure_amr
    if head.startswith(b"fLaC"):
        return Container.FLAC, soundfiles.measure_flac
    return _recognise_frames(source, head)


def _recognise_frames(source: Source, head: bytes) -> tuple[Container, _Measure]:
    """MP3 and AAC have no mark of their own: one whole frame with another right behind it."""
    at = soundfiles.sound_after_tags(source)
    frame = source.some(at, 7)
    if mp3 := soundfiles.frame_of_mp3(frame):
        if soundfiles.frame_of_mp3(source.some(at + mp3[0], 4)):
            return Container.MP3, partial(soundfiles.measure_mp3, at=at)
    elif (adts := soundfiles.frame_of_adts(frame)) and soundfiles.frame_of_adts(
        source.some(at + adts, 7)
    ):
        return Container.ADTS, partial(soundfiles.measure_adts, at=at)
    if head.startswith(b"ID3"):
        raise unreadable()
    raise RecordingRefused(RefusalReason.NOT_A_RECORDING)


def _refuse_unusable(found: Found, kind: MediaKind) -> None:
    if kind == MediaKind.VIDEO and not found.pictures:
        raise RecordingRefused(RefusalReason.NO_PICTURE)
    if kind == MediaKind.SOUND and not found.sounds:
        raise RecordingRefused(RefusalReason.NO_SOUND)
    if found.length_ms is not None and found.length_ms > LONGEST_SENT_MS:
        raise RecordingRefused(RefusalReason.TOO_LONG)
    for width, height in found.pictures:
        if not within_limits(width, height):
            raise RecordingRefused(RefusalReason.TOO_MANY_PIXELS)
