"""MP4, MOV, M4A and 3GP: the boxes of ISO 14496-12, read by their heads alone."""

from collections.abc import Iterator

from weerklank.media.recordings.limits import MAX_STREAMS
from weerklank.media.recordings.reading import Found, Source, big, unreadable
from weerklank.media.recordings.refusals import RecordingRefused, RefusalReason

FIRST_BOXES = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"}
# Still pictures in the same boxes: HEIC and AVIF, and Canon's raw.
_PICTURE_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis", b"crx "}


def is_picture(head: bytes) -> bool:
    """Whether the first bytes of a file are those of a still picture."""
    return head[4:8] == b"ftyp" and head[8:12] in _PICTURE_BRANDS


def measure_boxes(source: Source) -> Found:
    """Walk the boxes. One that runs past the end, or no `moov`, tells of a broken transfer."""
    found = Found()
    movie, fragments = False, False
    for kind, start, end in _boxes(source, 0, source.size):
        if kind == b"moov" and not movie:
            movie = True
            fragments = _measure_movie(source, start, end, found)
    if not movie:
        raise unreadable()
    if not found.length_ms:
        if not fragments:
            raise unreadable()
        found.length_ms = None
    return found


def _measure_movie(source: Source, start: int, end: int, found: Found) -> bool:
    lengths, fragments = [], False
    for kind, inner, inner_end in _boxes(source, start, end):
        if kind == b"mvhd":
            lengths.append(_length_ms(source, inner))
        elif kind == b"mvex":
            fragments = True
            lengths += [
                length
                for leaf, at, _ in _boxes(source, inner, inner_end)
                if leaf == b"mehd"
                for length in [_announced_ms(source, start, end, at)]
            ]
        elif kind == b"trak":
            found.streams += 1
            if found.streams > MAX_STREAMS:
                raise RecordingRefused(RefusalReason.TOO_MANY_PARTS)
            lengths.append(_measure_track(source, inner, inner_end, found))
    found.length_ms = max(lengths, default=0)
    return fragments


def _length_ms(source: Source, at: int) -> int:
    """The length in a `mvhd` or `mdhd`; 0 where it is unknown."""
    head = source.exactly(at, 20)
    if head[0] == 1:
        head = source.exactly(at, 32)
        scale, length, unknown = big(head[20:24]), big(head[24:32]), 2**64 - 1
    else:
        scale, length, unknown = big(head[12:16]), big(head[16:20]), 2**32 - 1
    if scale == 0:
        raise unreadable()
    return 0 if length == unknown else length * 1000 // scale


def _announced_ms(source: Source, start: int, end: int, at: int) -> int:
    """The length in a `mehd`, which counts in the measure of the `mvhd` beside it."""
    head = source.exactly(at, 8)
    length = big(source.exactly(at + 4, 8)) if head[0] == 1 else big(head[4:8])
    for kind, inner, _ in _boxes(source, start, end):
        if kind == b"mvhd":
            version = source.exactly(inner, 1)[0]
            scale = big(source.exactly(inner + (20 if version == 1 else 12), 4))
            if scale:
                return length * 1000 // scale
    raise unreadable()


def _measure_track(source: Source, start: int, end: int, found: Found) -> int:
    handler, length = b"", 0
    sizes: list[tuple[int, int]] = []
    for kind, inner, inner_end in _boxes(source, start, end):
        if kind == b"tkhd" and inner_end - inner >= 8:
            shape = source.exactly(inner_end - 8, 8)
            sizes.append((big(shape[0:2]), big(shape[4:6])))
        elif kind == b"mdia":
            for leaf, at, leaf_end in _boxes(source, inner, inner_end):
                if leaf == b"mdhd":
                    length = _length_ms(source, at)
                elif leaf == b"hdlr":
                    handler = source.exactly(at, 12)[8:12]
                elif leaf == b"minf":
                    sizes += _coded_sizes(source, at, leaf_end, handler)
    if handler == b"vide":
        found.pictures.append(
            (max(width for width, _ in [(0, 0), *sizes]), max(high for _, high in [(0, 0), *sizes]))
        )
    elif handler == b"soun":
        found.sounds += 1
    else:
        # A clock or a list of places says nothing about how long it can be heard or seen.
        return 0
    return length


def _coded_sizes(source: Source, start: int, end: int, handler: bytes) -> Iterator[tuple[int, int]]:
    """Width and height of the first sample descriptions of a video track."""
    if handler != b"vide":
        return
    for kind, inner, inner_end in _boxes(source, start, end):
        if kind == b"stbl":
            for leaf, at, leaf_end in _boxes(source, inner, inner_end):
                if leaf == b"stsd":
                    for _, entry, entry_end in _boxes(source, at + 8, leaf_end):
                        if entry_end - entry >= 28:
                            shape = source.exactly(entry + 24, 4)
                            yield big(shape[:2]), big(shape[2:])


def _boxes(source: Source, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """The boxes between `start` and `end`: kind, start of content, end."""
    while start + 8 <= end:
        head = source.exactly(start, 8)
        length, content = big(head[:4]), start + 8
        if length == 1:
            length = big(source.exactly(content, 8))
            content += 8
        elif length == 0:
            # QuickTime closes a list of boxes with four empty bytes.
            if end < source.size:
                return
            length = end - start
        box_end = start + length
        if box_end < content or box_end > end:
            raise unreadable()
        yield head[4:], content, box_end
        start = box_end
