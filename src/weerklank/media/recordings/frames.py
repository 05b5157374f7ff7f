"""Every picture of a video made upright, of one size, in ordinary colours, or blurred."""

import math
import random
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

import av
from av.filter import Graph
from av.filter.context import FilterContext
from av.sidedata.sidedata import SideData, Type
from av.video.frame import VideoFrame

from weerklank.media.recordings.limits import LONG_SIDE, SHORT_SIDE, within_limits

_CHANCE = random.SystemRandom()
# Numbers of ITU-T H.273: how colours are written down.
_BT709 = 1
_PQ, _HLG = 16, 18
_WIDE_PRIMARIES = {9, 11, 12}
_MATRICES = {1: "bt709", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 9: "bt2020nc"}
_FULL_RANGE = 2
# Of a face that fills the whole picture, eight to sixteen spots of colour are left.
_BLURRED_SIDE, _BLUR = 16, 0.9


@dataclass(frozen=True, slots=True)
class _Shape:
    """Everything of a picture that the steps to take depend on."""

    width: int
    height: int
    kind: str
    aspect: Fraction
    turn: tuple[int, bool]
    colours: tuple[int, int, int, int]


class PictureMaker:
    """Makes all pictures of one video alike; the first decides on the size.

    A few pixels are cut off at each edge, by chance: another few for each recording.
    """

    def __init__(self, first: VideoFrame, aspect: Fraction, *, blurs: bool) -> None:
        self._aspect = aspect
        self._blurs = blurs
        # Asked once: a picture that was asked for what lies beside it is not given up at once.
        self._turn = _turn_of(first)
        self._edges = [_CHANCE.uniform(0.002, 0.013) for _ in range(4)]
        shape = self._shape_of(first)
        seen = _seen(shape)
        self.width, self.height = _fitting(seen, _box_for(*seen))
        self._shape: _Shape | None = None
        self._graph: Graph | None = None

    def made(self, frame: VideoFrame) -> VideoFrame:
        """One picture, ready to be encoded. Raises `ValueError` for one that is too large."""
        shape = self._shape_of(frame)
        if self._graph is None or shape != self._shape:
            if not within_limits(shape.width, shape.height):
                raise ValueError("larger than was announced")
            self._graph, self._shape = self._graph_for(shape), shape
        self._graph.vpush(frame)
        return self._graph.vpull()

    def _shape_of(self, frame: VideoFrame) -> _Shape:
        return _Shape(
            width=frame.width,
            height=frame.height,
            kind=frame.format.name,
            aspect=self._aspect,
            turn=self._turn,
            colours=(
                frame.color_primaries,
                frame.color_trc,
                frame.colorspace,
                frame.color_range,
            ),
        )

    def _graph_for(self, shape: _Shape) -> Graph:
        graph = Graph()
        graph.threads = 1
        matrix = _MATRICES.get(shape.colours[2], "unknown")
        source = (
            f"video_size={shape.width}x{shape.height}:pix_fmt={shape.kind}:time_base=1/90000"
            f":pixel_aspect=1/1:colorspace={matrix}"
            f":range={'pc' if shape.colours[3] == _FULL_RANGE else 'tv'}"
        )
        last: FilterContext = graph.add("buffer", source)
        for name, options in (*self._steps(shape), ("buffersink", "")):
            step = graph.add(name, options) if options else graph.add(name)
            last.link_to(step)
            last = step
        graph.configure()
        return graph

    def _steps(self, shape: _Shape) -> list[tuple[str, str]]:
        width, height = _fitting(_seen(shape), (self.width, self.height))
        turns, mirrored = shape.turn
        lying = (height, width) if turns % 2 else (width, height)
        steps = [("crop", self._crop(shape)), *_scaling(shape, *lying)]
        if mirrored:
            steps.append(("hflip", ""))
        steps += {
            1: [("transpose", "clock")],
            2: [("hflip", ""), ("vflip", "")],
            3: [("transpose", "cclock")],
        }.get(turns, [])
        if (width, height) != (self.width, self.height):
            steps.append(("pad", f"{self.width}:{self.height}:-1:-1"))
        if self._blurs:
            steps += _blurring(self.width, self.height)
        return steps

    def _crop(self, shape: _Shape) -> str:
        # Even numbers: FFmpeg 8.1 mixes up the colours of ten bits when it cuts at an odd one.
        left, top, right, bottom = (
            math.floor(edge * side / 2) * 2 if side >= 64 else 0
            for edge, side in zip(self._edges, (shape.width, shape.height) * 2, strict=True)
        )
        return f"{shape.width - left - right}:{shape.height - top - bottom}:{left}:{top}:exact=1"


def _turn_of(frame: VideoFrame) -> tuple[int, bool]:
    """Quarter turns clockwise to show it upright, after mirroring it where that is asked."""
    beside = cast("Mapping[Type, SideData]", frame.side_data).get(Type.DISPLAYMATRIX)
    if beside is None:
        return 0, False
    a, b, _, c, d, *_ = struct.unpack("9i", bytes(beside)[:36])
    mirrored = a * d - b * c < 0
    if mirrored:
        a, b = -a, -b
    return round(math.degrees(math.atan2(b, a)) / 90) % 4, mirrored


def _seen(shape: _Shape) -> tuple[float, float]:
    """Width and height as somebody sees it: with pixels that are square, and upright."""
    width, height = float(shape.width), float(shape.height)
    if Fraction(1, 8) < shape.aspect < 8:
        # Never enlarged: pixels that are wide make the picture less high.
        if shape.aspect > 1:
            height /= float(shape.aspect)
        else:
            width *= float(shape.aspect)
    return (height, width) if shape.turn[0] % 2 else (width, height)


def _box_for(width: float, height: float) -> tuple[int, int]:
    """The largest that we make, lying or standing as the picture does."""
    return (LONG_SIDE, SHORT_SIDE) if width >= height else (SHORT_SIDE, LONG_SIDE)


def _fitting(seen: tuple[float, float], box: tuple[int, int]) -> tuple[int, int]:
    """Even sizes of the same proportions within a box, never enlarged."""
    scale = min(1.0, box[0] / seen[0], box[1] / seen[1])
    width, height = (max(2, int(side * scale + 0.01) // 2 * 2) for side in seen)
    return width, height


def _scaling(shape: _Shape, width: int, height: int) -> list[tuple[str, str]]:
    """To size and to eight bits in BT.709; what is brighter than a screen is brought down to it."""
    primaries, transfer, matrix, _ = shape.colours
    assumed = ""
    if matrix not in _MATRICES:
        # What says nothing is meant as television of its size was.
        assumed = f":in_color_matrix={'bt709' if shape.height >= 720 else 'smpte170m'}"
    size = f"{width}:{height}:flags=bicubic"
    if transfer not in (_PQ, _HLG) and primaries not in _WIDE_PRIMARIES:
        return [
            ("scale", f"{size}{assumed}:out_color_matrix=bt709:out_range=tv"),
            ("format", "yuv420p"),
        ]
    # First to size and then in colour: there are fewer pixels left to convert.
    return [
        ("scale", size),
        (
            "scale",
            "out_primaries=bt709:out_transfer=bt709:out_color_matrix=bt709:out_range=tv"
            ":intent=perceptual",
        ),
        ("format", "yuv420p"),
    ]


def _blurring(width: int, height: int) -> list[tuple[str, str]]:
    scale = _BLURRED_SIDE / max(width, height)
    small = f"{max(2, round(width * scale))}:{max(2, round(height * scale))}"
    return [
        ("scale", f"{small}:flags=area"),
        ("gblur", f"sigma={_BLUR}"),
        ("scale", f"{width}:{height}:flags=bicubic"),
    ]


def brightness_of(frame: VideoFrame) -> tuple[float, float]:
    """How light a picture is on the whole, and how much it differs from spot to spot."""
    small = frame.reformat(width=32, height=32, format="gray").to_ndarray()
    return float(small.mean()), float(small.std())


def tag_plainly(frame: VideoFrame, at: int) -> VideoFrame:
    """The picture with nothing to it but its colours, its moment and its pixels."""
    frame.pts, frame.time_base = at, Fraction(1, 90000)
    frame.color_primaries = frame.color_trc = frame.colorspace = _BT709
    frame.pict_type = av.video.frame.PictureType.NONE
    return frame
