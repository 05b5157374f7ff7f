"""WebM and Matroska: the elements of RFC 8794, read up to the first picture or sound."""

import math
import struct
from collections.abc import Iterator

from weerklank.media.recordings.limits import MAX_STREAMS
from weerklank.media.recordings.reading import Found, Source, big, unreadable
from weerklank.media.recordings.refusals import RecordingRefused, RefusalReason

MAGIC = b"\x1a\x45\xdf\xa3"
_DOC_TYPE = 0x4282
_SEGMENT = 0x18538067
_INFO = 0x1549A966
_SCALE = 0x2AD7B1
_DURATION = 0x4489
_TRACKS = 0x1654AE6B
_TRACK = 0xAE
_TRACK_TYPE = 0x83
_VIDEO = 0xE0
_WIDTH, _HEIGHT = 0xB0, 0xBA
_CLUSTER = 0x1F43B675
_LONGEST_MS = 2**40

_Element = tuple[int, int, int]


def measure_elements(source: Source) -> Found:
    """Read what the segment says of itself before its first cluster.

    A recorder in a browser writes no length and no end: those are only found by decoding. A
    segment that says how large it is and is not, was broken off on its way.
    """
    found = Found()
    elements = _elements(source, 0, source.size)
    _refuse_other_kinds(source, next(elements, None))
    for kind, start, end in elements:
        if kind == _SEGMENT:
            _measure_segment(source, start, end, found)
            break
    if found.streams == 0:
        raise unreadable()
    return found


def _refuse_other_kinds(source: Source, header: _Element | None) -> None:
    if header is None:
        raise unreadable()
    for kind, start, end in _elements(source, header[1], header[2]):
        if kind == _DOC_TYPE:
            if source.exactly(start, min(end - start, 16)).rstrip(b"\0") in (b"webm", b"matroska"):
                return
            raise RecordingRefused(RefusalReason.NOT_A_RECORDING)
    raise unreadable()


def _measure_segment(source: Source, start: int, end: int, found: Found) -> None:
    for kind, inner, inner_end in _elements(source, start, end):
        if kind == _CLUSTER:
            return
        if kind == _INFO:
            found.length_ms = _length_ms(source, inner, inner_end)
        elif kind == _TRACKS:
            for entry, at, entry_end in _elements(source, inner, inner_end):
                if entry == _TRACK:
                    found.streams += 1
                    if found.streams > MAX_STREAMS:
                        raise RecordingRefused(RefusalReason.TOO_MANY_PARTS)
                    _measure_track(source, at, entry_end, found)


def _length_ms(source: Source, start: int, end: int) -> int | None:
    scale, duration = 1_000_000, math.nan
    for kind, at, inner_end in _elements(source, start, end):
        raw = source.exactly(at, min(inner_end - at, 8))
        if kind == _SCALE:
            scale = big(raw)
        elif kind == _DURATION and len(raw) in (4, 8):
            duration = struct.unpack(">f" if len(raw) == 4 else ">d", raw)[0]
    length = duration * scale / 1_000_000
    if math.isnan(length) or length <= 0:
        return None
    return int(min(length, _LONGEST_MS))


def _measure_track(source: Source, start: int, end: int, found: Found) -> None:
    kind_of_track, width, height = 0, 0, 0
    for kind, at, inner_end in _elements(source, start, end):
        if kind == _TRACK_TYPE:
            kind_of_track = big(source.exactly(at, min(inner_end - at, 8)))
        elif kind == _VIDEO:
            for leaf, leaf_at, leaf_end in _elements(source, at, inner_end):
                if leaf in (_WIDTH, _HEIGHT):
                    side = big(source.exactly(leaf_at, min(leaf_end - leaf_at, 8)))
                    width, height = (side, height) if leaf == _WIDTH else (width, side)
    if kind_of_track == 1:
        found.pictures.append((width, height))
    elif kind_of_track == 2:
        found.sounds += 1


def _elements(source: Source, start: int, end: int) -> Iterator[_Element]:
    """The elements between `start` and `end`: id, start of content, end."""
    while start < end:
        head = source.some(start, 12)
        if not head:
            raise unreadable()
        id_length = 9 - head[0].bit_length()
        if id_length > 4 or len(head) <= id_length:
            raise unreadable()
        mark = head[id_length]
        size_length = 9 - mark.bit_length()
        if size_length > 8 or len(head) < id_length + size_length:
            raise unreadable()
        most = (1 << (7 * size_length)) - 1
        length = big(head[id_length : id_length + size_length]) & most
        content = start + id_length + size_length
        # All ones: "as far as it goes".
        element_end = end if length == most else content + length
        kind = big(head[:id_length])
        # A recorder that broke off leaves its last cluster open: what is there can be played.
        if element_end > end and kind != _CLUSTER:
            raise unreadable()
        yield kind, content, element_end
        start = element_end
