"""Kinds of file that hold sound only: Ogg, WAVE, MP3, AMR, FLAC and AAC."""

from weerklank.media.recordings.limits import MAX_STREAMS
from weerklank.media.recordings.reading import Found, Source, big, little, unreadable
from weerklank.media.recordings.refusals import RecordingRefused, RefusalReason

_PAGE = b"OggS"
_TAIL = 70_000
_MOST_CHUNKS = 1000
_RATES_OF_MP3 = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_KILOBITS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KILOBITS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
# What a recorder writes that does not know yet how long it will be.
_UNKNOWN_LENGTHS = {0, 0xFFFFFFFF, 0x7FFFFFFF, 0x7FFFF000, 0xFFFFFFFF - 36}


def measure_ogg(source: Source) -> Found:
    """The streams that open an Ogg file, and the position that its last page gives."""
    found, at, rate, skipped = Found(), 0, 0, 0
    while True:
        page = source.some(at, 27 + 255)
        if len(page) < 27 or page[:4] != _PAGE or not page[5] & 2:
            break
        found.streams += 1
        if found.streams > MAX_STREAMS:
            raise RecordingRefused(RefusalReason.TOO_MANY_PARTS)
        laces = page[27 : 27 + page[26]]
        head = source.some(at + 27 + len(laces), 64)
        heard = _rate_of_ogg(head)
        if heard:
            found.sounds += 1
            rate, skipped = heard
        at += 27 + len(laces) + sum(laces)
    if found.streams == 0:
        raise unreadable()
    tail = source.some(max(0, source.size - _TAIL), _TAIL)
    last = tail.rfind(_PAGE)
    if rate and last >= 0 and len(tail) >= last + 14:
        position = little(tail[last + 6 : last + 14])
        if position < 2**63:
            found.length_ms = max(0, position - skipped) * 1000 // rate or None
    return found


def _rate_of_ogg(head: bytes) -> tuple[int, int] | None:
    """Positions a second of this stream, and how many come before the sound."""
    if head.startswith(b"OpusHead") and len(head) >= 12:
        return 48000, little(head[10:12])
    if head.startswith(b"\x01vorbis") and len(head) >= 16:
        return little(head[12:16]) or 1, 0
    if head.startswith(b"\x7fFLAC") and len(head) >= 30:
        return big(head[27:30]) >> 4 or 1, 0
    return None


def measure_wave(source: Source) -> Found:
    """The chunks of a WAVE file up to its sound."""
    bytes_a_second, at = 0, 12
    for _ in range(_MOST_CHUNKS):
        head = source.exactly(at, 8)
        length = little(head[4:8])
        if head[:4] == b"fmt ":
            shape = source.exactly(at + 8, 16)
            bytes_a_second = little(shape[8:12])
        elif head[:4] == b"data":
            if bytes_a_second == 0:
                raise unreadable()
            rest = source.size - at - 8
            if length in _UNKNOWN_LENGTHS:
                length = rest
            if length > rest or rest == 0:
                raise unreadable()
            return Found(length_ms=length * 1000 // bytes_a_second, sounds=1, streams=1)
        at += 8 + length + length % 2
    raise unreadable()


def measure_flac(source: Source) -> Found:
    """The first block of a FLAC file: how many samples, how fast."""
    block = source.exactly(4, 38)
    if block[0] & 0x7F != 0:
        raise unreadable()
    packed = big(block[14:22])
    rate, samples = packed >> 44, packed & (2**36 - 1)
    if rate == 0:
        raise unreadable()
    return Found(length_ms=samples * 1000 // rate or None, sounds=1, streams=1)


def measure_amr(source: Source) -> Found:
    """AMR has no header to speak of: how long it is, only decoding tells."""
    if source.size < 20:
        raise unreadable()
    return Found(sounds=1, streams=1)


def sound_after_tags(source: Source) -> int:
    """Where the sound starts in a file that may open with ID3 tags."""
    at = 0
    for _ in range(8):
        head = source.some(at, 10)
        if len(head) < 10 or head[:3] != b"ID3":
            break
        if any(byte & 0x80 for byte in head[6:10]):
            raise unreadable()
        length = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
        at += 10 + length + (10 if head[5] & 0x10 else 0)
    return at


def frame_of_mp3(head: bytes) -> tuple[int, int, int, int] | None:
    """Bytes, samples, rate and bits a second of the MPEG layer III frame that starts here."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0 or head[1] >> 1 & 3 != 1:
        return None
    version, rate, kilobits = head[1] >> 3 & 3, head[2] >> 2 & 3, head[2] >> 4
    if version == 1 or rate == 3 or kilobits in (0, 15):
        return None
    samples = 1152 if version == 3 else 576
    bits = (_KILOBITS_1 if version == 3 else _KILOBITS_2)[kilobits] * 1000
    hertz = _RATES_OF_MP3[version][rate]
    return samples // 8 * bits // hertz + (head[2] >> 1 & 1), samples, hertz, bits


def measure_mp3(source: Source, at: int) -> Found:
    """The first frame of an MP3, with the count of frames that encoders put in it."""
    first = frame_of_mp3(source.exactly(at, 4))
    if first is None:
        raise unreadable()
    length, samples, hertz, bits = first
    inside = source.some(at + 4, min(length, 200))
    for mark, offset in ((b"Xing", 8), (b"Info", 8), (b"VBRI", 14)):
        place = inside.find(mark)
        if place >= 0 and len(inside) >= place + offset + 4:
            if mark != b"VBRI" and not inside[place + 7] & 1:
                continue
            frames = big(inside[place + offset : place + offset + 4])
            return Found(length_ms=frames * samples * 1000 // hertz or None, sounds=1, streams=1)
    return Found(length_ms=(source.size - at) * 8000 // bits, sounds=1, streams=1)


def frame_of_adts(head: bytes) -> int | None:
    """How many bytes the AAC frame that starts here has."""
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0 or head[2] >> 2 & 15 > 12:
        return None
    length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return length if length > 7 else None


def measure_adts(source: Source, at: int) -> Found:
    """AAC without a container has no length: only decoding tells."""
    if frame_of_adts(source.exactly(at, 7)) is None:
        raise unreadable()
    return Found(sounds=1, streams=1)
