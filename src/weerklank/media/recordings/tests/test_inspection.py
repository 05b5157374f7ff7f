"""What is taken and what is refused, by headers alone."""

import io
import struct
from contextlib import suppress

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from weerklank.kernel.policy import Refused
from weerklank.media.inspection import refuse_unusable
from weerklank.media.kinds import MOST_BYTES, MediaKind
from weerklank.media.pictures.tests import samples as pictures
from weerklank.media.recordings.inspection import RecordingFacts, inspect_recording
from weerklank.media.recordings.limits import Container
from weerklank.media.recordings.refusals import RecordingRefused, RefusalReason
from weerklank.media.recordings.tests import headers, samples

VIDEO, SOUND = MediaKind.VIDEO, MediaKind.SOUND


def inspect(content: bytes, kind: MediaKind = VIDEO) -> RecordingFacts:
    return inspect_recording(io.BytesIO(content), size=len(content), kind=kind)


def refusal(content: bytes, kind: MediaKind = VIDEO) -> RefusalReason:
    with pytest.raises(RecordingRefused) as refused:
        inspect(content, kind)
    return refused.value.reason


CONTAINERS = {
    "MP4": Container.ISO_BMFF,
    "MOV": Container.ISO_BMFF,
    "M4A": Container.ISO_BMFF,
    "3GP": Container.ISO_BMFF,
    "Video": Container.ISO_BMFF,
    "WebM": Container.MATROSKA,
    "MKV": Container.MATROSKA,
    "OGG": Container.OGG,
    "WAV": Container.WAVE,
    "MP3": Container.MP3,
    "AMR": Container.AMR,
    "FLAC": Container.FLAC,
    "AAC": Container.ADTS,
}
# These say nothing of their length, or (made by an encoder that is still an experiment) too little.
WITHOUT_LENGTH = ("AMR", "AAC", "WebM: VP8, Opus, as Chrome", "MP4: in fragments", "OGG: Vorbis")


@pytest.mark.parametrize("name", samples.KINDS)
def test_kind_and_length_are_read_from_the_header(name: str) -> None:
    kind = samples.KINDS[name][0]

    facts = inspect(samples.sample(name), kind)

    assert facts.container is CONTAINERS[name.split()[0].rstrip(":")]
    assert facts.has_picture is (kind == VIDEO or name == "Video sent as sound")
    assert facts.has_sound is (name not in ("MP4: no sound", "WebM: odd sizes, 319 × 241"))
    assert (facts.width > 0) is facts.has_picture
    if not name.startswith(WITHOUT_LENGTH):
        assert facts.length_ms == pytest.approx(samples.SECONDS * 1000, abs=60)


def test_file_is_left_at_its_start() -> None:
    file = io.BytesIO(samples.sample("MP4: H.264, AAC"))

    inspect_recording(file, size=len(file.getvalue()), kind=VIDEO)

    assert file.tell() == 0


DISGUISED = {
    "playlist": b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nhttp://example.org/a.ts\n",
    "list of files": b"ffconcat version 1.0\nfile /etc/passwd\n",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><image href="http://example.org/a"/></svg>',
    "dash": b'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>',
    "session description": b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nm=audio 5004 RTP/AVP 0\r\n",
    "html": b"<!doctype html><video src='http://example.org/a.mp4'></video>",
    "words": b"good morning, this is what I wanted to say",
    "photo": pictures.phone_jpeg(),
    "heic": pictures.isobmff_header(b"heic", 640, 480),
    "webp": pictures.encoded(pictures.scene(64, 48), "WEBP"),
    "avi": b"RIFF\x24\x00\x00\x00AVI LIST" + bytes(32),
    "pdf": b"%PDF-1.7\n",
    "one byte": b"\xff",
    "one frame of mp3": samples.sample("AAC without container")[:300],
    "other document of matroska": headers.element("1A45DFA3", headers.element("4282", b"other")),
}


@pytest.mark.parametrize("name", DISGUISED)
@pytest.mark.parametrize("kind", [VIDEO, SOUND])
def test_what_is_no_recording_is_refused(name: str, kind: MediaKind) -> None:
    assert refusal(DISGUISED[name], kind) is RefusalReason.NOT_A_RECORDING


def test_empty_and_too_large_files_are_refused() -> None:
    assert refusal(b"") is RefusalReason.EMPTY
    for kind in (VIDEO, SOUND):
        with pytest.raises(RecordingRefused) as refused:
            inspect_recording(
                io.BytesIO(headers.movie(headers.track(64, 48))),
                size=MOST_BYTES[kind] + 1,
                kind=kind,
            )
        assert refused.value.reason is RefusalReason.TOO_LARGE


def test_sound_sent_as_video_is_told_apart() -> None:
    assert refusal(samples.sample("M4A: AAC")) is RefusalReason.NO_PICTURE
    assert refusal(samples.sample("OGG voice note: Opus")) is RefusalReason.NO_PICTURE
    assert refusal(samples.sample("MP4: no sound"), SOUND) is RefusalReason.NO_SOUND


def wave_of(seconds: int) -> bytes:
    shape = struct.pack("<HHIIHH", 1, 1, 100, 100, 1, 8)
    return (
        b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0"
        + shape
        + b"data"
        + struct.pack("<I", seconds * 100)
        + bytes(seconds * 100)
    )


def mp3_of(frames: int) -> bytes:
    head = b"\xff\xfb\x90\xc0"
    length = 417
    first = head + bytes(32) + b"Xing\0\0\0\1" + frames.to_bytes(4, "big")
    return (first.ljust(length, b"\0") + head.ljust(length, b"\0")) * 2


def flac_of(seconds: int) -> bytes:
    packed = (48000 << 44 | 1 << 41 | 15 << 36 | seconds * 48000).to_bytes(8, "big")
    return b"fLaC\0\0\0\x22" + bytes(10) + packed + bytes(100)


def ogg_of(seconds: int, *, streams: int = 1) -> bytes:
    def page(flags: int, position: int, content: bytes) -> bytes:
        head = b"OggS\0" + bytes([flags]) + position.to_bytes(8, "little") + bytes(12)
        return head + bytes([1, len(content)]) + content

    head = b"OpusHead\1\1" + bytes(9)
    return page(2, 0, head) * streams + page(4, seconds * 48000, b"x")


TEN_HOURS = {
    "mp4": headers.movie(headers.track(320, 240), seconds=36_000),
    "mp4, in its track": headers.movie(headers.track(320, 240, seconds=36_000)),
    "mp4, of fragments": headers.movie(
        headers.track(320, 240, seconds=0),
        seconds=0,
        more=samples.box(b"mvex", samples.box(b"mehd", bytes(4) + (36_000_000).to_bytes(4, "big"))),
    ),
    "webm": headers.matroska(headers.matroska_track(), milliseconds=36e6),
    "webm, endless": headers.matroska(headers.matroska_track(), milliseconds=float("inf")),
}
TEN_HOURS_OF_SOUND = {
    "wav": wave_of(36_000),
    "mp3": mp3_of(36_000 * 39),
    "flac": flac_of(36_000),
    "ogg": ogg_of(36_000),
}


@pytest.mark.parametrize("name", TEN_HOURS)
def test_ten_hours_in_one_megabyte_are_refused(name: str) -> None:
    assert len(TEN_HOURS[name]) < 1_000_000
    assert refusal(TEN_HOURS[name]) is RefusalReason.TOO_LONG


@pytest.mark.parametrize("name", TEN_HOURS_OF_SOUND)
def test_ten_hours_of_sound_are_refused(name: str) -> None:
    assert refusal(TEN_HOURS_OF_SOUND[name], SOUND) is RefusalReason.TOO_LONG


def coded(width: int, height: int) -> bytes:
    """A track that says so in the description of its samples only."""
    shape = bytes(24) + width.to_bytes(2, "big") + height.to_bytes(2, "big") + bytes(50)
    table = samples.box(b"stsd", bytes(4) + b"\0\0\0\1" + samples.box(b"avc1", shape))
    inside = samples.box(b"minf", samples.box(b"stbl", table))
    whole = headers.track(320, 240)
    media = whole.index(b"mdia") - 4
    content = whole[media + 8 :] + inside
    return samples.box(b"trak", whole[8:media] + samples.box(b"mdia", content))


@pytest.mark.parametrize(
    "content",
    [
        headers.movie(headers.track(60_000, 60_000)),
        headers.movie(headers.track(320, 240), headers.track(8193, 16)),
        headers.movie(coded(60_000, 60_000)),
        headers.matroska(headers.matroska_track(60_000, 60_000)),
    ],
    ids=["mp4", "second track", "coded size", "webm"],
)
def test_sixty_thousand_pixels_square_are_refused(content: bytes) -> None:
    assert refusal(content) is RefusalReason.TOO_MANY_PIXELS


def test_video_of_the_largest_phones_is_welcome() -> None:
    assert inspect(headers.movie(coded(7680, 4320))).width == 7680


@pytest.mark.parametrize(
    "content",
    [
        headers.movie(*[headers.track(320, 240)] * 1000),
        headers.matroska(*[headers.matroska_track()] * 1000),
        headers.movie(headers.track(320, 240)) + samples.box(b"free", b"") * 70_000,
    ],
    ids=["mp4", "webm", "boxes"],
)
def test_thousand_streams_are_refused(content: bytes) -> None:
    assert refusal(content) is RefusalReason.TOO_MANY_PARTS


def test_thousand_streams_of_sound_are_refused() -> None:
    assert refusal(ogg_of(3, streams=1000), SOUND) is RefusalReason.TOO_MANY_PARTS


def half(name: str) -> bytes:
    content = samples.sample(name)
    return content[: len(content) // 2]


@pytest.mark.parametrize(
    "content",
    [
        half("MP4: H.264, AAC"),
        half("MOV: place, device and date"),
        half("MP4: in fragments, as Safari records"),
        half("MKV: attachment, chapters, names"),
        half("WebM: VP9, Opus"),
        samples.sample("MP4: H.264, AAC")[:-1],
        samples.sample("WebM: VP8, Opus, as Chrome records")[:60],
        headers.movie(headers.track(320, 240, seconds=0), seconds=0),
        samples.box(b"ftyp", b"isom\0\0\0\0isom") + samples.box(b"mdat", bytes(64)),
        headers.element("1A45DFA3", headers.element("4282", b"webm")),
        headers.matroska(),
    ],
)
def test_cut_off_and_empty_videos_are_unreadable(content: bytes) -> None:
    assert refusal(content) is RefusalReason.UNREADABLE


@pytest.mark.parametrize(
    "content",
    [half("WAV"), half("M4A: AAC"), samples.mp3_with_cover()[:200], b"#!AMR\n", b"fLaC\0\0"],
)
def test_cut_off_and_empty_sounds_are_unreadable(content: bytes) -> None:
    assert refusal(content, SOUND) is RefusalReason.UNREADABLE


def test_sender_is_told_what_to_do() -> None:
    with override("en"):
        with pytest.raises(Refused, match="sound or a video"):
            refuse_unusable(SOUND, io.BytesIO(b"#EXTM3U\n"), 8)
        file = io.BytesIO(samples.sample("WAV"))
        with pytest.raises(Refused, match="Send it as sound"):
            refuse_unusable(VIDEO, file, len(file.getvalue()))

    refuse_unusable(SOUND, file, len(file.getvalue()))
    assert file.tell() == 0


STARTS = [
    b"",
    b"\0\0\0\x18ftypisom\0\0\0\0isommp41\0\0\0\x40moov",
    b"\x1a\x45\xdf\xa3\x88\x42\x82\x84webm\x18\x53\x80\x67",
    b"OggS\0\2",
    b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0",
    b"ID3\3\0\0",
    b"\xff\xfb\x90\x40",
    b"\xff\xf1\x50\x80",
    b"fLaC\0\0\0\x22",
    b"#!AMR\n",
]


@settings(max_examples=300, deadline=None)
@given(
    start=st.sampled_from(STARTS),
    rest=st.binary(max_size=400),
    kind=st.sampled_from([VIDEO, SOUND]),
)
def test_random_bytes_raise_nothing_but_a_refusal(
    start: bytes, rest: bytes, kind: MediaKind
) -> None:
    with suppress(RecordingRefused):
        inspect(start + rest, kind)


DAMAGED = [
    "MP4: H.264, AAC",
    "MP4: in fragments, as Safari records",
    "WebM: VP9, Opus",
    "OGG voice note: Opus",
    "MP3 with names and a cover",
    "FLAC",
]


@settings(max_examples=300, deadline=None)
@given(data=st.data(), name=st.sampled_from(DAMAGED))
def test_damaged_recordings_raise_nothing_but_a_refusal(data: st.DataObject, name: str) -> None:
    content = bytearray(samples.sample(name))
    # The headers of an MP4 that is written in one go stand at its end.
    places = st.integers(0, min(1500, len(content) - 1)) | st.integers(
        max(0, len(content) - 2500), len(content) - 1
    )
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(places)] = data.draw(st.integers(0, 255))
    with suppress(RecordingRefused):
        assert inspect(bytes(content), SOUND).byte_count == len(content)
