"""Look at a picture without decoding it: what it is and how large, from its header alone.

This runs in the web process on bytes from strangers. It is plain Python over bounded reads: no
image library, no pixel, no allocation that a file can choose the size of (beyond `_MAX_META`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from weerklank.media.pictures.limits import MAX_BYTES, PictureKind, within_limits
from weerklank.media.pictures.refusals import PictureRefused, RefusalReason

_HEAD = 32
_MAX_SEGMENTS = 2000
_MAX_BOXES = 4000
_MAX_META = 1024 * 1024
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
_AVIF_BRANDS = {b"avif", b"avis"}
# Every start-of-frame marker of JPEG; C4, C8 and CC are other things.
_START_OF_FRAME = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What the header says. Width and height are as stored, before any turning upright."""

    kind: PictureKind
    width: int
    height: int
    byte_count: int


def inspect_picture(file: BinaryIO, *, size: int) -> PictureFacts:
    """Decide what an uploaded file really is, by its content, and whether we take it.

    `file` must be seekable and is left at its start; `size` is its length in bytes. The name and
    the content type that came with the upload play no part. May be called by anybody.

    Raises `PictureRefused` and, for whatever bytes are given, nothing else. A file of which only
    the pixels are damaged passes here and is found out by `prepare_picture`.
    """
    if size <= 0:
        raise PictureRefused(RefusalReason.EMPTY)
    if size > MAX_BYTES:
        raise PictureRefused(RefusalReason.TOO_LARGE)
    head = _read(file, 0, _HEAD)
    if not head:
        raise PictureRefused(RefusalReason.EMPTY)
    kind, measure = _recognise(file, head)
    width, height = measure(file, size)
    file.seek(0)
    if width == 0 or height == 0:
        raise PictureRefused(RefusalReason.UNREADABLE)
    if not within_limits(width, height):
        raise PictureRefused(RefusalReason.TOO_MANY_PIXELS)
    return PictureFacts(kind=kind, width=width, height=height, byte_count=size)


_Measure = Callable[[BinaryIO, int], tuple[int, int]]


def _recognise(file: BinaryIO, head: bytes) -> tuple[PictureKind, _Measure]:
    if head.startswith(b"\xff\xd8\xff"):
        return PictureKind.JPEG, _measure_jpeg
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PictureKind.PNG, _measure_png
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return PictureKind.WEBP, _measure_webp
    if head[4:8] == b"ftyp":
        brands = _brands(file, head)
        # A file may list both families of brands; the major brand, which comes first, decides.
        for brand in brands:
            if brand in _AVIF_BRANDS:
                return PictureKind.AVIF, _measure_isobmff
            if brand in _HEIC_BRANDS:
                return PictureKind.HEIC, _measure_isobmff
    raise PictureRefused(RefusalReason.NOT_A_PICTURE)


def _read(file: BinaryIO, offset: int, count: int) -> bytes:
    file.seek(offset)
    return file.read(count)


def _read_exactly(file: BinaryIO, offset: int, count: int) -> bytes:
    read = _read(file, offset, count)
    if len(read) < count:
        raise PictureRefused(RefusalReason.UNREADABLE)
    return read


def _big(raw: bytes) -> int:
    return int.from_bytes(raw, "big")


def _little(raw: bytes) -> int:
    return int.from_bytes(raw, "little")


def _measure_jpeg(file: BinaryIO, size: int) -> tuple[int, int]:
    """Walk the marker segments up to the first frame header, reading four bytes of each."""
    offset = 2
    for _ in range(_MAX_SEGMENTS):
        if offset >= size:
            break
        mark, marker = _read_exactly(file, offset, 2)
        if mark != 0xFF:
            break
        if marker == 0xFF:
            offset += 1
            continue
        if marker == 0x01 or 0xD0 <= marker <= 0xD7:
            offset += 2
            continue
        if marker in (0xD8, 0xD9, 0xDA):
            break
        if marker in _START_OF_FRAME:
            frame = _read_exactly(file, offset + 4, 5)
            return _big(frame[3:5]), _big(frame[1:3])
        offset += 2 + max(2, _big(_read_exactly(file, offset + 2, 2)))
    raise PictureRefused(RefusalReason.UNREADABLE)


def _measure_png(file: BinaryIO, size: int) -> tuple[int, int]:
    header = _read_exactly(file, 8, 25)
    if header[:8] != b"\x00\x00\x00\x0dIHDR":
        raise PictureRefused(RefusalReason.UNREADABLE)
    return _big(header[8:12]), _big(header[12:16])


def _measure_webp(file: BinaryIO, size: int) -> tuple[int, int]:
    head = _read_exactly(file, 0, 30)
    if _little(head[4:8]) + 8 > size:
        raise PictureRefused(RefusalReason.UNREADABLE)
    form = head[12:16]
    if form == b"VP8X":
        return _little(head[24:27]) + 1, _little(head[27:30]) + 1
    if form == b"VP8L" and head[20] == 0x2F:
        bits = _little(head[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if form == b"VP8 " and head[23:26] == b"\x9d\x01\x2a":
        return _little(head[26:28]) & 0x3FFF, _little(head[28:30]) & 0x3FFF
    raise PictureRefused(RefusalReason.UNREADABLE)


def _brands(file: BinaryIO, head: bytes) -> list[bytes]:
    length = min(_big(head[:4]), 512)
    if length < 16:
        return []
    box = _read(file, 0, length)
    return [box[8:12], *(box[at : at + 4] for at in range(16, len(box) - 3, 4))]


def _measure_isobmff(file: BinaryIO, size: int) -> tuple[int, int]:
    """The largest size that the item properties of a HEIC or AVIF file speak of.

    A photo is often a grid of tiles, with a thumbnail and other images beside it: the largest
    `ispe` is the whole. That it is honest about the pixels, only the decoder can tell.
    """
    sizes: list[tuple[int, int]] = []
    # On past `meta` to the last box: one that runs past the end tells of a broken transfer.
    for kind, start, end in _file_boxes(file, size):
        if kind == b"meta" and not sizes:
            if end - start > _MAX_META:
                break
            meta = _read_exactly(file, start, end - start)
            sizes = [
                (_big(meta[at + 4 : at + 8]), _big(meta[at + 8 : at + 12]))
                for at in _image_sizes(meta)
            ]
    if not sizes:
        raise PictureRefused(RefusalReason.UNREADABLE)
    return max(width for width, _ in sizes), max(height for _, height in sizes)


def _file_boxes(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int, int]]:
    """The top-level boxes: kind, start of content, end. One that runs past the end is a cut."""
    offset = 0
    for _ in range(_MAX_BOXES):
        if offset + 8 > size:
            return
        head = _read_exactly(file, offset, 8)
        length, content = _big(head[:4]), offset + 8
        if length == 1:
            length = _big(_read_exactly(file, content, 8))
            content += 8
        elif length == 0:
            length = size - offset
        end = offset + length
        if end < content or end > size:
            raise PictureRefused(RefusalReason.UNREADABLE)
        yield head[4:], content, end
        offset = end


def _image_sizes(meta: bytes) -> Iterator[int]:
    """Where in the content of a `meta` box the content of each `ispe` property starts."""
    # `meta` and `ispe` open with four bytes of version and flags; `iprp` and `ipco` do not.
    for kind, start, end in _boxes(meta, 4, len(meta)):
        if kind == b"iprp":
            for inner, inner_start, inner_end in _boxes(meta, start, end):
                if inner == b"ipco":
                    for leaf, leaf_start, leaf_end in _boxes(meta, inner_start, inner_end):
                        if leaf == b"ispe" and leaf_end - leaf_start >= 12:
                            yield leaf_start


def _boxes(content: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    while start + 8 <= end:
        length = _big(content[start : start + 4])
        if length < 8 or start + length > end:
            raise PictureRefused(RefusalReason.UNREADABLE)
        yield content[start + 4 : start + 8], start + 8, start + length
        start += length
