"""Headers of MP4 and Matroska with nothing behind them, to say what no encoder would say."""

import struct

from weerklank.media.recordings.tests.samples import box


def track(width: int, height: int, *, handler: bytes = b"vide", seconds: int = 2) -> bytes:
    """The description of a track of MP4 without anything in it."""
    shape = bytes(76) + (width % 65536 << 16).to_bytes(4, "big")
    shape += (height % 65536 << 16).to_bytes(4, "big")
    clock = bytes(12) + (1000).to_bytes(4, "big") + (seconds * 1000).to_bytes(4, "big") + bytes(4)
    media = box(b"mdhd", clock) + box(b"hdlr", bytes(8) + handler + bytes(13))
    return box(b"trak", box(b"tkhd", shape) + box(b"mdia", media))


def movie(*tracks: bytes, seconds: int = 2, more: bytes = b"") -> bytes:
    """An MP4 of headers only."""
    clock = bytes(12) + (1000).to_bytes(4, "big") + (seconds * 1000).to_bytes(4, "big")
    inside = box(b"mvhd", clock + bytes(80)) + b"".join(tracks) + more
    return box(b"ftyp", b"isom\0\0\0\0isom") + box(b"moov", inside) + box(b"mdat", bytes(64))


def element(kind: str, content: bytes) -> bytes:
    """An element of Matroska, its id in hexadecimal digits."""
    return bytes.fromhex(kind) + (0x0100000000000000 | len(content)).to_bytes(8, "big") + content


def matroska(*tracks: bytes, milliseconds: float = 2000.0) -> bytes:
    """A WebM of headers only."""
    info = element("1549A966", element("4489", struct.pack(">d", milliseconds)))
    segment = info + element("1654AE6B", b"".join(tracks)) + element("1F43B675", bytes(8))
    return element("1A45DFA3", element("4282", b"webm")) + element("18538067", segment)


def matroska_track(width: int = 320, height: int = 240, kind: int = 1) -> bytes:
    """The description of a track of Matroska."""
    shape = element("B0", width.to_bytes(4, "big")) + element("BA", height.to_bytes(4, "big"))
    return element("AE", element("83", bytes([kind])) + element("E0", shape))
