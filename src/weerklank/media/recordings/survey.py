"""The first time through a recording: its sound as samples, and when its pictures are shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import av
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.packet import Packet
from av.stream import Stream

from weerklank.media.recordings.limits import GRACE_MS, SAMPLES_A_SECOND
from weerklank.media.recordings.opening import Opened

Samples = npt.NDArray[np.float32]

# A player does not hear that a sound starts this many seconds late; a longer gap is a pause.
_GAP = 0.05


@dataclass(frozen=True, slots=True)
class Span:
    """The part that is kept, in seconds after the moment that a player calls zero."""

    starts: float
    ends: float | None
    longest: float

    @property
    def limit(self) -> float:
        """Where to stop reading: nothing behind it is kept."""
        if self.ends is not None:
            return self.ends
        return self.starts + self.longest + GRACE_MS / 1000


@dataclass(slots=True)
class Survey:
    """What one reading of the recording brought to light."""

    sound: Samples | None = None
    shown: list[float] = field(default_factory=list)
    key_frames: list[float] = field(default_factory=list)
    reached: float = 0.0
    announced: float = 0.0
    runs_on: bool = False
    damaged: int = 0
    packets: int = 0

    @property
    def is_broken_off(self) -> bool:
        """Whether much of what the file announces is not there, or cannot be decoded."""
        missing = 0.0 if self.runs_on else self.announced - self.reached
        return missing > max(0.5, self.announced / 10) or self.damaged * 4 > self.packets


class Tape:
    """Samples of one or two channels, each at its own moment; silence where nothing is said."""

    def __init__(self, channels: int, span: Span) -> None:
        self._first = round(span.starts * SAMPLES_A_SECOND)
        length = round(span.limit * SAMPLES_A_SECOND) - self._first
        # Empty memory costs nothing until it is written to.
        self._samples = np.zeros((channels, max(0, length)), np.float32)
        self.channels = channels
        self._next = 0
        self._written = 0
        self._heard_until = 0.0

    def goes_on_at(self, moment: float, length: float) -> None:
        """What is written next was recorded at `moment` and lasts `length` seconds."""
        if moment > self._heard_until + _GAP:
            self._next = round(moment * SAMPLES_A_SECOND)
        elif self._next == 0 and moment < 0:
            # Before zero: what an encoder puts in front to get up to speed.
            self._next = round(moment * SAMPLES_A_SECOND)
        self._heard_until = moment + length

    def write(self, samples: Samples) -> None:
        """Put the samples behind each other, as far as they lie on the tape."""
        at = self._next - self._first
        self._next += samples.shape[1]
        if at < 0:
            samples, at = samples[:, -at:], 0
        room = max(0, self._samples.shape[1] - at)
        samples = samples[:, :room]
        if samples.shape[1]:
            self._samples[:, at : at + samples.shape[1]] = samples
            self._written = max(self._written, at + samples.shape[1])

    @property
    def samples(self) -> Samples | None:
        """All that was written; None when there was nothing."""
        return self._samples[:, : self._written] if self._written else None


class Listener:
    """Turns decoded sound of any kind into samples on a tape."""

    def __init__(self, span: Span) -> None:
        self._span = span
        self._tape: Tape | None = None
        self._resampler: AudioResampler | None = None
        self._kind: tuple[str, str, int] | None = None

    def hear(self, frame: AudioFrame, moment: float | None) -> None:
        """Take in one frame that was recorded at `moment`."""
        if self._tape is None:
            self._tape = Tape(1 if frame.layout.nb_channels == 1 else 2, self._span)
        kind = (frame.format.name, frame.layout.name, frame.sample_rate)
        if kind != self._kind:
            self._drain()
            channels = "mono" if self._tape.channels == 1 else "stereo"
            self._resampler = AudioResampler("fltp", channels, SAMPLES_A_SECOND)
            self._kind = kind
        if moment is not None:
            self._tape.goes_on_at(moment, frame.samples / frame.sample_rate)
        frame.pts = None
        self._take(frame)

    def heard(self) -> Samples | None:
        """Everything that was taken in."""
        self._drain()
        return self._tape.samples if self._tape is not None else None

    def _drain(self) -> None:
        if self._resampler is not None:
            self._take(None)
            self._resampler = None

    def _take(self, frame: AudioFrame | None) -> None:
        if self._tape is not None and self._resampler is not None:
            for resampled in self._resampler.resample(frame):
                self._tape.write(np.asarray(resampled.to_ndarray(), np.float32))


def survey(opened: Opened, span: Span, *, with_picture: bool) -> Survey:
    """Read the recording from its start to the end of `span`, decoding the sound only.

    Sound is decoded from the start because only then its moments are exact. Damaged packets are
    passed over and counted. Raises `av.FFmpegError` when nothing can be read at all.
    """
    seen = Survey()
    listener = Listener(span)
    picture = opened.picture if with_picture else None
    streams = [stream for stream in (picture, opened.sound) if stream is not None]
    seen.announced = _announced(streams)
    over: set[int] = set()
    for packet in _packets(opened, streams):
        moment = moment_of(packet, opened.zero)
        if packet.size:
            seen.packets += 1
        if moment is not None and packet.size:
            lasts = float((packet.duration or 0) * (packet.time_base or 0))
            seen.reached = max(seen.reached, moment + lasts)
            if moment >= span.limit:
                seen.runs_on = True
                over.add(packet.stream.index)
                # Sound and picture do not lie quite in step; a stream of one is not waited for.
                if len(over) == len(streams) or moment > span.limit + 30:
                    break
                continue
        if packet.stream is picture:
            if moment is not None and packet.size:
                seen.shown.append(moment)
                if packet.is_keyframe:
                    seen.key_frames.append(moment)
            continue
        try:
            for frame in packet.decode():
                if isinstance(frame, AudioFrame):
                    listener.hear(frame, _heard_at(frame, opened.zero))
        except av.MemoryError:
            raise
        except av.FFmpegError:
            seen.damaged += 1
    seen.sound = listener.heard()
    seen.shown.sort()
    return seen


def moment_of(packet: Packet[Stream], zero: float) -> float | None:
    """When the packet is shown or heard, in seconds after `zero`; None when it does not say."""
    stamp = packet.pts if packet.pts is not None else packet.dts
    if stamp is None or packet.time_base is None:
        return None
    return float(stamp * packet.time_base) - zero


def _heard_at(frame: AudioFrame, zero: float) -> float | None:
    if frame.pts is None or frame.time_base is None:
        return None
    return float(frame.pts * frame.time_base) - zero


def _packets(opened: Opened, streams: Sequence[Stream]) -> Iterator[Packet[Stream]]:
    # A file that ends in the middle of a packet raises here what is otherwise its end.
    with suppress(av.InvalidDataError, av.EOFError):
        yield from opened.container.demux(streams)


def _announced(streams: Sequence[Stream]) -> float:
    lengths = [
        float(stream.duration * stream.time_base)
        for stream in streams
        if stream.duration is not None and stream.time_base is not None
    ]
    return max(lengths, default=0.0)
