"""The second time through a video: its pictures at an even pace, and the one that stands for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np
from av.packet import Packet
from av.stream import Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from weerklank.media.recordings.frames import PictureMaker, brightness_of, tag_plainly
from weerklank.media.recordings.limits import MOST_FRAMES_A_SECOND
from weerklank.media.recordings.opening import Opened
from weerklank.media.recordings.survey import Survey, moment_of
from weerklank.media.recordings.writing import CLOCK, Writer

_USUAL = Fraction(MOST_FRAMES_A_SECOND)
_PACES = [
    *(Fraction(pace) for pace in (5, 8, 10, 12, 15, 20, 24, 25, 30)),
    *(Fraction(pace, 1001) for pace in (15000, 24000, 30000)),
]
_LOOKED_AT_EACH = 10
_DARK, _EVEN = 24.0, 6.0


@dataclass(slots=True)
class Filmed:
    """What came of the pictures: how many were shown, how much was damaged, and the poster."""

    shown: int = 0
    damaged: int = 0
    packets: int = 0
    poster: VideoFrame | None = None

    @property
    def is_broken_off(self) -> bool:
        """Whether a large part of the pictures could not be decoded."""
        return self.shown == 0 or self.damaged * 4 > self.packets


def pace_of(moments: list[float]) -> Fraction:
    """How many pictures a second to show, at most thirty.

    An even pace is kept, or halved until it fits. An uneven one, as of a phone in the dark, is
    shown at thirty: a picture is shown again where there is no new one.
    """
    gaps = np.diff(np.asarray(moments))
    gaps = gaps[gaps > 0.0005]
    if gaps.size == 0:
        return _USUAL
    middle = float(np.median(gaps))
    # Browsers count in whole milliseconds: 33, 33, 34.
    even = np.abs(gaps - middle) < middle * 0.1 + 0.0011
    if float(even.mean()) < 0.9:
        return _USUAL
    pace = 1 / float(gaps[even].mean())
    while pace > MOST_FRAMES_A_SECOND * 1.02:
        pace /= 2
    nearest = min(_PACES, key=lambda known: abs(float(known) - pace))
    return nearest if abs(float(nearest) - pace) < pace * 0.02 else _USUAL


def film(
    opened: Opened, seen: Survey, writer: Writer, *, starts: float, ends: float, blurs: bool
) -> Filmed:
    """Show the pictures between `starts` and `ends` to the writer, and begin its sound too."""
    filmed = Filmed()
    pace = pace_of(seen.shown)
    projector: _Projector | None = None
    for frame, moment in _pictures(opened, seen, filmed, starts=starts, pace=pace):
        if moment >= ends:
            break
        if projector is None:
            maker = PictureMaker(frame, _aspect_of(opened.picture), blurs=blurs)
            writer.add_picture(maker.width, maker.height, pace)
            writer.begin()
            projector = _Projector(filmed, writer, maker, pace, length=ends - starts)
        projector.next(frame, moment - starts)
    if projector is not None:
        projector.finish()
    return filmed


class _Projector:
    """Shows each picture until the next one, on the beat."""

    def __init__(
        self, filmed: Filmed, writer: Writer, maker: PictureMaker, pace: Fraction, *, length: float
    ) -> None:
        self._filmed = filmed
        self._writer = writer
        self._maker = maker
        self._pace = pace
        self._length = length
        self._held: VideoFrame | None = None
        self._made: VideoFrame | None = None
        self._since = self._gap = 0.0
        self._best = -1.0

    def next(self, frame: VideoFrame, moment: float) -> None:
        """Show the picture before this one up to now, and hold this one.

        A picture that comes a little late for its beat is still shown on it.
        """
        self._show_until(moment - 0.25 / float(self._pace))
        self._gap = moment - self._since if self._held is not None else 0.0
        self._held, self._made, self._since = frame, None, moment

    def finish(self) -> None:
        """Show the last picture as long as the one before it."""
        beat = 1 / float(self._pace)
        self._show_until(max(beat / 2, min(self._length, self._since + max(beat, self._gap))))

    def _show_until(self, moment: float) -> None:
        if self._held is None:
            return
        while self._filmed.shown / self._pace < moment:
            if self._made is None:
                self._made = self._maker.made(self._held)
            at = round(self._filmed.shown * CLOCK / self._pace)
            self._writer.show(tag_plainly(self._made, at))
            self._consider(self._made)
            self._filmed.shown += 1

    def _consider(self, frame: VideoFrame) -> None:
        """Take a picture of about a third as poster, unless it is dark or bare."""
        if self._filmed.shown % _LOOKED_AT_EACH and self._filmed.poster is not None:
            return
        light, contrast = brightness_of(frame)
        clear = min(light / _DARK, 1.0) + min(contrast / _EVEN, 1.0)
        third = self._filmed.shown / self._pace - self._length / 3
        # Of those that are as clear, the one nearest to a third.
        worth = clear - abs(float(third)) / (1 + self._length)
        if worth > self._best:
            self._best, self._filmed.poster = worth, frame


def _aspect_of(stream: VideoStream | None) -> Fraction:
    aspect = stream.sample_aspect_ratio if stream is not None else None
    return aspect if aspect else Fraction(1)


def _pictures(
    opened: Opened, seen: Survey, filmed: Filmed, *, starts: float, pace: Fraction
) -> Iterator[tuple[VideoFrame, float]]:
    """The decoded pictures from the last before `starts` on, each with its moment."""
    first = max((at for at in seen.key_frames if at <= starts), default=None)
    last: tuple[VideoFrame, float] | None = None
    for frame in _decoded(opened, filmed, first):
        if frame.pts is not None and frame.time_base is not None:
            moment = float(frame.pts * frame.time_base) - opened.zero
        else:
            moment = (last[1] if last else starts) + 1 / float(pace)
        if moment > starts and last is not None and last[1] <= starts:
            yield last[0], starts
        if moment > starts:
            yield frame, moment
        last = frame, moment
    if last is not None and last[1] <= starts:
        yield last[0], starts


def _decoded(opened: Opened, filmed: Filmed, first: float | None) -> Iterator[VideoFrame]:
    waiting = first is not None
    for packet in _packets(opened):
        if waiting and packet.size:
            moment = moment_of(packet, opened.zero)
            if not packet.is_keyframe or moment is None or moment < (first or 0.0) - 1e-6:
                continue
            waiting = False
        filmed.packets += 1
        try:
            frames = packet.decode()
        except av.MemoryError:
            raise
        except av.FFmpegError:
            filmed.damaged += 1
            continue
        for frame in frames:
            if isinstance(frame, VideoFrame):
                yield frame


def _packets(opened: Opened) -> Iterator[Packet[Stream]]:
    with suppress(av.InvalidDataError, av.EOFError):
        yield from opened.container.demux([opened.picture])
