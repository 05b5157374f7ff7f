"""Write what is kept: H.264 and AAC in an MP4 that begins to play before it has all arrived."""

from __future__ import annotations

import os
import random
from collections import deque
from fractions import Fraction
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.bitstream import BitStreamFilterContext
from av.codec.context import Flags
from av.container import OutputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from weerklank.media.recordings.limits import SAMPLES_A_SECOND
from weerklank.media.recordings.sound import frames_of, layout_of
from weerklank.media.recordings.survey import Samples

_CHANCE = random.SystemRandom()
CLOCK = 90_000
_AAC_FRAME = 1024
_PRESET = "veryfast"
_MOST_BITS = 2_800_000


class Writer:
    """A new recording on disk, with nothing in it that is not picture or sound."""

    def __init__(self, path: Path, sound: Samples | None, *, threads: int) -> None:
        self._path = path
        self._threads = threads
        self._container: OutputContainer = av.open(
            str(path),
            "w",
            format="mp4" if path.suffix == ".mp4" else "ipod",
            container_options={"movflags": "+faststart", "fflags": "+bitexact"},
        )
        self._picture: VideoStream | None = None
        self._plain: BitStreamFilterContext | None = None
        self._length = 0
        self._waiting: deque[Packet[Stream]] = deque()
        self._sound = sound

    def add_picture(self, width: int, height: int, rate: Fraction) -> None:
        """Say what pictures will come: before the first `show`."""
        stream = self._container.add_stream("libx264", rate=rate)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        context = stream.codec_context
        context.time_base = Fraction(1, CLOCK)
        context.framerate = rate
        context.flags |= Flags.bitexact
        context.thread_count = self._threads
        context.color_primaries = context.color_trc = context.colorspace = 1
        context.color_range = 1
        stream.options = {
            "preset": _PRESET,
            # By chance a little better or worse: no two files of the same pictures are alike.
            "crf": f"{_CHANCE.uniform(22.5, 23.5):.3f}",
            "maxrate": str(_MOST_BITS),
            "bufsize": str(2 * _MOST_BITS),
            "g": str(round(rate * 4)),
        }
        self._picture, self._length = stream, round(CLOCK / rate)

    def begin(self) -> None:
        """Encode the sound, which then waits until the pictures beside it are there."""
        stream: AudioStream | None = None
        if self._sound is not None:
            stream = self._container.add_stream("aac", rate=SAMPLES_A_SECOND)
            stream.layout = layout_of(self._sound)
            stream.bit_rate = 96_000 if self._sound.shape[0] == 1 else 128_000
            stream.codec_context.flags |= Flags.bitexact
        self._container.start_encoding()
        if self._sound is not None and stream is not None:
            for frame in (*frames_of(self._sound, _AAC_FRAME), None):
                self._waiting.extend(stream.encode(frame))
        if self._picture is not None:
            # x264 signs its work with a message of all its settings.
            self._plain = BitStreamFilterContext("filter_units=remove_types=6", self._picture)

    def show(self, frame: VideoFrame) -> None:
        """Encode one picture at the moment it bears."""
        if self._picture is not None:
            for packet in self._picture.encode(frame):
                self._write(packet)

    def close(self) -> None:
        """Finish the file. By chance the last picture is shown somewhat shorter."""
        if self._picture is not None:
            rest = self._picture.encode(None)
            last = max(rest, key=lambda packet: packet.pts or 0, default=None)
            for packet in rest:
                self._write(packet, shorter=packet is last)
        for packet in self._waiting:
            self._container.mux(packet)
        self._container.close()
        _salt(self._path)

    def _write(self, packet: Packet[Stream], *, shorter: bool = False) -> None:
        if self._plain is None:
            return
        length = self._length if not shorter else _CHANCE.randint(self._length // 8, self._length)
        for plain in self._plain.filter(packet):
            plain.duration = length
            while self._waiting and _moment(self._waiting[0]) <= _moment(plain):
                self._container.mux(self._waiting.popleft())
            self._container.mux(plain)


def _moment(packet: Packet[Stream]) -> float:
    stamp = packet.dts if packet.dts is not None else packet.pts
    return float((stamp or 0) * (packet.time_base or 0))


def _salt(path: Path) -> None:
    """Sixteen random bytes in a box of their own, which players skip.

    A black picture without sound leaves the encoders no room for chance.
    """
    with path.open("ab") as file:
        file.write((24).to_bytes(4, "big") + b"free" + os.urandom(16))
