"""Recordings for the tests, each made on the spot: nothing is stored, nothing is downloaded."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from typing import IO

import av
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.container import OutputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.frame import VideoFrame
from PIL import Image, ImageDraw

from weerklank.media.kinds import MediaKind

RED, GREEN, BLUE, WHITE = (220, 30, 30), (20, 160, 60), (30, 60, 210), (235, 235, 235)
MARKER = "Marker"
TELLING = {
    "title": "Marker Title",
    "artist": "Marker Author",
    "comment": "Marker Comment",
    "creation_time": "2026-01-02T03:04:05.000000Z",
    "location": "+52.0901+005.1214/",
    "com.apple.quicktime.location.ISO6709": "+52.0901+005.1214+004.5/",
    "com.apple.quicktime.make": "Marker Maker",
    "com.apple.quicktime.model": "Marker Phone 15",
}
SECONDS = 1.5


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture of a sample: how it is encoded, and when each of it is shown."""

    codec: str = "libx264"
    width: int = 320
    height: int = 240
    rate: int = 30
    pixels: str = "yuv420p"
    options: dict[str, str] = field(default_factory=dict)
    moments: tuple[float, ...] = ()
    seconds: float = SECONDS
    turned: int = 0
    aspect: Fraction | None = None
    colours: tuple[int, int, int] = (1, 1, 1)
    paint: Callable[[float, int, int], Image.Image] | None = None


@dataclass(frozen=True, slots=True)
class Sound:
    """The sound of a sample."""

    codec: str = "aac"
    rate: int = 48000
    layout: str = "stereo"
    hertz: float = 220.0
    level: float = 0.2
    seconds: float = SECONDS
    options: dict[str, str] = field(default_factory=dict)
    wave: npt.NDArray[np.float32] | None = None


def scene(moment: float, width: int, height: int) -> Image.Image:
    """A picture with a different colour in each corner, and a bar that goes round."""
    picture = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    draw = ImageDraw.Draw(picture)
    third, half = width // 3, height // 3
    draw.rectangle((0, 0, third, half), fill=RED)
    draw.rectangle((width - third, 0, width, half), fill=GREEN)
    draw.rectangle((0, height - half, third, height), fill=BLUE)
    draw.rectangle((width - third, height - half, width, height), fill=WHITE)
    at = third + round((moment * 0.7 % 1) * third)
    draw.rectangle((at, half, at + max(2, width // 40), height - half), fill=(250, 220, 40))
    return picture


def tone(
    *, hertz: float = 220.0, level: float = 0.2, seconds: float = SECONDS, rate: int = 48000
) -> npt.NDArray[np.float32]:
    """Something like a vowel: harmonics that swell and fade."""
    time = np.arange(round(seconds * rate)) / rate
    wave = sum(np.sin(2 * np.pi * hertz * over * time) / over for over in (1, 2, 3, 5))
    return np.asarray(level * wave * (0.6 + 0.4 * np.sin(2 * np.pi * 3 * time)), np.float32)


def recording(
    form: str,
    *streams: Picture | Sound,
    tags: dict[str, str] | None = None,
    options: dict[str, str] | None = None,
    whole: bool = True,
    prepare: Callable[[OutputContainer], None] | None = None,
) -> bytes:
    """A file of this form with these streams. Not `whole`: as a recorder writes, onward only."""
    file: IO[bytes] = io.BytesIO() if whole else _Onward()
    with av.open(file, "w", format=form, container_options=options or {}) as made:
        made.metadata.update(tags or {})
        if prepare is not None:
            prepare(made)
        encoders = [_encoder(made, stream) for stream in streams]
        packets = [packet for encoder in encoders for packet in encoder()]
        packets.sort(key=lambda packet: float((packet.dts or 0) * (packet.time_base or 0)))
        for packet in packets:
            made.mux(packet)
    assert isinstance(file, io.BytesIO)
    return file.getvalue()


def in_a_thread_of_its_own(make: Callable[[], bytes]) -> bytes:
    """What `make` gives. The encoder of AV1 makes its thread go before all others of the machine.

    It does so where it may, as root, and leaves it so: whatever that thread started later would
    keep everything else from running.
    """
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(make).result()


class _Onward(io.BytesIO):
    """A file in which one cannot go back, like the wire of a recorder in a browser."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: object) -> int:
        raise OSError("onward only")


def _encoder(made: OutputContainer, stream: Picture | Sound) -> Callable[[], list[Packet[Stream]]]:
    return _picture(made, stream) if isinstance(stream, Picture) else _sound(made, stream)


def _picture(made: OutputContainer, picture: Picture) -> Callable[[], list[Packet[Stream]]]:
    stream = made.add_stream(picture.codec, rate=picture.rate, options=dict(picture.options))
    assert isinstance(stream, av.VideoStream)
    stream.width, stream.height, stream.pix_fmt = picture.width, picture.height, picture.pixels
    context = stream.codec_context
    context.time_base = Fraction(1, picture.rate) if not picture.moments else Fraction(1, 600)
    context.color_primaries, context.color_trc, context.colorspace = picture.colours
    context.thread_count = 2
    if picture.aspect is not None:
        context.sample_aspect_ratio = picture.aspect
    if picture.turned:
        stream.set_display_rotation(picture.turned)
    moments = picture.moments or tuple(
        number / picture.rate for number in range(round(picture.seconds * picture.rate))
    )

    def packets() -> list[Packet[Stream]]:
        encoded = []
        base = context.time_base or Fraction(1, picture.rate)
        for moment in moments:
            painted = (picture.paint or scene)(moment, picture.width, picture.height)
            frame = VideoFrame.from_ndarray(np.asarray(painted), format="rgb24").reformat(
                format=picture.pixels, dst_colorspace="ITU709"
            )
            frame.color_primaries, frame.color_trc, frame.colorspace = picture.colours
            frame.pts, frame.time_base = round(moment / base), base
            encoded += stream.encode(frame)
        return encoded + stream.encode(None)

    return packets


def _sound(made: OutputContainer, sound: Sound) -> Callable[[], list[Packet[Stream]]]:
    stream = made.add_stream(sound.codec, rate=sound.rate, options=dict(sound.options))
    assert isinstance(stream, av.AudioStream)
    stream.layout = sound.layout

    def packets() -> list[Packet[Stream]]:
        encoded = []
        for frame in _frames(sound, stream):
            encoded += stream.encode(frame)
        return encoded

    return packets


def _frames(sound: Sound, stream: av.AudioStream) -> Iterable[AudioFrame | None]:
    wave = sound.wave
    if wave is None:
        wave = tone(hertz=sound.hertz, level=sound.level, seconds=sound.seconds)
    whole = AudioFrame.from_ndarray(wave[np.newaxis], format="fltp", layout="mono")
    whole.sample_rate = 48000
    resampler = AudioResampler(
        stream.codec_context.format,
        sound.layout,
        sound.rate,
        stream.codec_context.frame_size or 960,
    )
    yield from (*resampler.resample(whole), *resampler.resample(None))
    yield None


def joined(first: Picture, second: Picture) -> bytes:
    """One WebM track of which the pictures change their size half-way."""
    file = io.BytesIO()
    with av.open(file, "w", format="webm") as made, av.open(io.BytesIO(), "w", "webm") as beside:
        packets = _picture(made, first)()
        length = packets[-1].pts or 0
        later = _picture(beside, second)()
        step = (packets[1].pts or 0) - (packets[0].pts or 0)
        for packet in later:
            packet.pts = (packet.pts or 0) + length + step
            packet.dts = packet.pts
            packet.stream = made.streams.video[0]
        for packet in (*packets, *later):
            made.mux(packet)
    return file.getvalue()


def repeated(content: bytes, form: str, times: int) -> bytes:
    """The same recording again and again, so that a long one costs no time to make."""
    file = io.BytesIO()
    with av.open(file, "w", format=form) as made:
        clocks: dict[int, int] = {}
        streams: dict[int, Stream] = {}
        for turn in range(times):
            with av.open(io.BytesIO(content), "r") as source:
                length = Fraction(source.duration or 0, av.time_base)
                if not streams:
                    # All of them before the first packet is written.
                    for stream in source.streams:
                        streams[stream.index] = made.add_stream_from_template(stream)
                for packet in source.demux():
                    place = packet.stream.index
                    if packet.dts is None or packet.pts is None or packet.time_base is None:
                        continue
                    shift = round(turn * length / packet.time_base)
                    dts = packet.dts + shift
                    if dts <= clocks.get(place, dts - 1):
                        continue
                    clocks[place] = dts
                    packet.pts, packet.dts = packet.pts + shift, dts
                    packet.stream = streams[place]
                    made.mux(packet)
    return file.getvalue()


@cache
def _leaves(width: int, height: int) -> Image.Image:
    """As many details as a tree has, larger than the picture that goes over it."""
    spots = np.random.default_rng(3).integers(0, 255, (height // 8, width // 8, 3), np.uint8)
    return Image.fromarray(spots).resize((width, height), Image.Resampling.BICUBIC)


def busy(moment: float, width: int, height: int) -> Image.Image:
    """A camera that goes along a tree and back: hard work for whoever encodes it."""
    shift = round(120 * (1 - abs(moment % 2 - 1)))
    return _leaves(width + 128, height + 128).crop((shift, shift, shift + width, shift + height))


def phone(
    width: int, height: int, *, rate: int = 30, codec: str = "libx264", quality: int = 20
) -> bytes:
    """Two seconds of what a phone films: HEVC in the colours of HLG, or H.264."""
    if codec == "libx265":
        options = _X265 | {"crf": "17"}
        picture = Picture(codec, width, height, rate, "yuv420p10le", options, colours=_HLG)
    else:
        picture = Picture(codec, width, height, rate, options=_FAST | {"crf": str(quality)})
    picture = replace(picture, seconds=2.0, turned=-90, paint=busy)
    return recording("mov", picture, Sound(seconds=2.0))


def chatty(made: OutputContainer) -> None:
    """An attachment, chapters and subtitles, as films from elsewhere have."""
    made.add_attachment("marker.txt", "text/plain", b"Marker Attachment")
    made.set_chapters(
        [
            {
                "id": 1,
                "start": 0,
                "end": 700,
                "time_base": Fraction(1, 1000),
                "metadata": {"title": "Marker Chapter"},
            }
        ]
    )


def mp3_with_cover() -> bytes:
    """An MP3 with a name, a maker and a picture on its cover."""
    cover = io.BytesIO()
    Image.new("RGB", (64, 64), RED).save(cover, "JPEG", comment=b"Marker Cover")
    picture = b"\0image/jpeg\0\3Marker Cover\0" + cover.getvalue()
    frames = b"".join(
        kind + len(body).to_bytes(4, "big") + b"\0\0" + body
        for kind, body in (
            (b"TIT2", b"\0Marker Title"),
            (b"TPE1", b"\0Marker Author"),
            (b"APIC", picture),
        )
    )
    size = bytes(len(frames) >> shift & 0x7F for shift in (21, 14, 7, 0))
    bare = recording("mp3", Sound(codec="libmp3lame", rate=44100), options={"id3v2_version": "0"})
    return b"ID3\3\0\0" + size + frames + bare


UNEVEN = (0.0, 0.033, 0.066, 0.1, 0.2, 0.23, 0.4, 0.433, 0.466, 0.7, 0.75, 0.8, 0.9, 1.1, 1.4)
_X265 = {"preset": "ultrafast", "x265-params": "log-level=none:pools=2"}
_HLG, _PQ = (9, 18, 9), (9, 16, 9)
_FAST = {"preset": "ultrafast"}
_NARROW = Sound(codec="libopencore_amrnb", rate=8000, layout="mono")

# What goes in: name, as what it is sent, and how it is made.
KINDS: dict[str, tuple[MediaKind, Callable[[], bytes]]] = {
    "MP4: H.264, AAC": (MediaKind.VIDEO, lambda: recording("mp4", Picture(), Sound())),
    "MOV: HEVC 10-bit HLG, AAC": (
        MediaKind.VIDEO,
        lambda: recording(
            "mov",
            Picture(codec="libx265", pixels="yuv420p10le", options=_X265, colours=_HLG),
            Sound(),
        ),
    ),
    "MOV: HEVC 10-bit PQ, AAC": (
        MediaKind.VIDEO,
        lambda: recording(
            "mov",
            Picture(codec="libx265", pixels="yuv420p10le", options=_X265, colours=_PQ),
            Sound(),
        ),
    ),
    "MOV: portrait by a turn of 90°": (
        MediaKind.VIDEO,
        lambda: recording("mov", Picture(turned=-90), Sound(layout="mono"), tags=TELLING),
    ),
    "MP4: variable frame rate": (
        MediaKind.VIDEO,
        lambda: recording("mp4", Picture(moments=UNEVEN), Sound()),
    ),
    "WebM: odd sizes, 319 × 241": (
        MediaKind.VIDEO,
        lambda: recording("webm", Picture(codec="libvpx", width=319, height=241)),
    ),
    "MP4: no sound": (MediaKind.VIDEO, lambda: recording("mp4", Picture())),
    "MP4: two sound tracks": (
        MediaKind.VIDEO,
        lambda: recording("mp4", Picture(), Sound(hertz=220), Sound(hertz=880)),
    ),
    "MP4: pixels that are not square": (
        MediaKind.VIDEO,
        lambda: recording("mp4", Picture(aspect=Fraction(4, 3)), Sound()),
    ),
    "MP4: 60 frames a second": (
        MediaKind.VIDEO,
        lambda: recording("mp4", Picture(rate=60), Sound()),
    ),
    "WebM: VP8, Opus, as Chrome records": (
        MediaKind.VIDEO,
        lambda: recording(
            "webm",
            Picture(codec="libvpx", options={"deadline": "realtime"}),
            Sound(codec="libopus", layout="mono"),
            options={"live": "1"},
            whole=False,
        ),
    ),
    "WebM: VP9, Opus": (
        MediaKind.VIDEO,
        lambda: recording(
            "webm",
            Picture(codec="libvpx-vp9", options={"deadline": "realtime", "cpu-used": "8"}),
            Sound(codec="libopus"),
        ),
    ),
    "WebM: AV1, Opus": (
        MediaKind.VIDEO,
        lambda: in_a_thread_of_its_own(
            lambda: recording(
                "webm",
                Picture(codec="libsvtav1", options={"preset": "12", "svtav1-params": "lp=2"}),
                Sound(codec="libopus"),
            )
        ),
    ),
    "MP4: in fragments, as Safari records": (
        MediaKind.VIDEO,
        lambda: recording(
            "mp4",
            Picture(options=_FAST | {"g": "15"}),
            Sound(),
            options={"movflags": "frag_keyframe+empty_moov+default_base_moof"},
            whole=False,
        ),
    ),
    "3GP: H.263, AMR": (
        MediaKind.VIDEO,
        lambda: recording("3gp", Picture(codec="h263", width=176, height=144), _NARROW),
    ),
    "MKV: attachment, chapters, names": (
        MediaKind.VIDEO,
        lambda: recording(
            "matroska", Picture(), Sound(codec="libopus"), tags=TELLING, prepare=chatty
        ),
    ),
    "MOV: place, device and date": (
        MediaKind.VIDEO,
        lambda: recording(
            "mov", Picture(), Sound(), tags=TELLING, options={"movflags": "use_metadata_tags"}
        ),
    ),
    "M4A: AAC": (MediaKind.SOUND, lambda: recording("ipod", Sound(), tags=TELLING)),
    "AMR voice note": (MediaKind.SOUND, lambda: recording("amr", _NARROW)),
    "OGG voice note: Opus": (
        MediaKind.SOUND,
        lambda: recording("ogg", Sound(codec="libopus", layout="mono"), tags=TELLING),
    ),
    "OGG: Vorbis": (
        MediaKind.SOUND,
        lambda: recording("ogg", Sound(codec="vorbis", options={"strict": "-2"}), tags=TELLING),
    ),
    "MP3 with names and a cover": (MediaKind.SOUND, mp3_with_cover),
    "WAV": (MediaKind.SOUND, lambda: recording("wav", Sound(codec="pcm_s16le"), tags=TELLING)),
    "FLAC": (MediaKind.SOUND, lambda: recording("flac", Sound(codec="flac"), tags=TELLING)),
    "AAC without container": (MediaKind.SOUND, lambda: recording("adts", Sound())),
    "Video sent as sound": (MediaKind.SOUND, lambda: recording("mp4", Picture(), Sound())),
}


@cache
def sample(name: str) -> bytes:
    """The sample of this name, made once."""
    return KINDS[name][1]()


def box(kind: bytes, content: bytes) -> bytes:
    """A box of MP4."""
    return (len(content) + 8).to_bytes(4, "big") + kind + content
