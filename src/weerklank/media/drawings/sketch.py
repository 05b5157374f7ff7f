"""What was drawn, as it is kept: a sheet and what is on it, in the order in which it came there.

Whole numbers, names from `tools`, and the words of who drew; nothing that tells of the device, the
hand or the moment. Comes from strangers: looked at strictly, and whatever is not as below is
refused.

    {"version": 1, "width": 1200, "height": 1600, "items": [
      {"is": "stroke", "tool": "pen", "colour": "black", "width": "thin", "points": [9, 9, 1, 0]},
      {"is": "stroke", "tool": "eraser", "width": "thick", "points": [9, 9]},
      {"is": "line", "colour": "red", "width": "thin", "from": [0, 0], "to": [90, 9],
       "arrow": true, "label": ""},
      {"is": "shape", "shape": "house", "colour": "red", "width": "thin", "at": [600, 800],
       "size": [200, 200], "label": "Home"},
      {"is": "words", "colour": "black", "size": "small", "at": [600, 90], "words": "My street"}]}

The first point of a stroke is where it begins, each next one how far it is from the one before.
`at` is the middle of a shape or of words.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, TypeVar

from weerklank.media.drawings import tools
from weerklank.media.drawings.refusals import RefusalReason, SketchRefused

VERSION = 1
MOST_BYTES = 2_000_000
MOST_ITEMS = 3_000
MOST_POINTS = 120_000
# Each takes a mask over what was drawn before it.
MOST_ERASERS = 300
LONGEST_WORDS = 200
LONGEST_LABEL = 60
# A finger may run off the sheet, but not out of the house.
FURTHEST = 4_000
SMALLEST = 10
LARGEST = 3_200

Point = tuple[int, int]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stroke:
    """Drawn by hand. An eraser has no colour: it takes away what was drawn before it."""

    tool: str
    colour: str
    width: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Straight, with or without a head."""

    colour: str
    width: str
    start: Point
    end: Point
    arrow: bool
    label: str


@dataclass(frozen=True, slots=True)
class Shape:
    """One of our shapes, around its middle."""

    shape: str
    colour: str
    width: str
    at: Point
    size: Point
    label: str


@dataclass(frozen=True, slots=True)
class Words:
    """Letters, around their middle."""

    colour: str
    size: str
    at: Point
    words: str


Item = Stroke | Line | Shape | Words


@dataclass(frozen=True, slots=True)
class Sketch:
    """A sheet, and what is on it from the bottom up."""

    width: int
    height: int
    items: tuple[Item, ...]


def read_sketch(raw: bytes) -> Sketch:
    """What was drawn. May be given whatever bytes anybody sends.

    Raises SketchRefused, whose text is a sentence for its sender, and nothing else.
    """
    if len(raw) > MOST_BYTES:
        raise SketchRefused(RefusalReason.TOO_LARGE)
    try:
        return _sketch(json.loads(raw.decode()))
    except (ValueError, KeyError, TypeError, RecursionError):
        raise SketchRefused(RefusalReason.UNREADABLE) from None


def write_sketch(sketch: Sketch) -> bytes:
    """A drawing as it is kept."""
    items = [_written(item) for item in sketch.items]
    kept = {"version": VERSION, "width": sketch.width, "height": sketch.height, "items": items}
    return json.dumps(kept, separators=(",", ":"), ensure_ascii=False).encode()


def _sketch(kept: Any) -> Sketch:
    _only(kept, "version", "width", "height", "items")
    if _number(kept["version"], VERSION, VERSION) != VERSION or not isinstance(kept["items"], list):
        raise ValueError("not a drawing of this version")
    width = _number(kept["width"], tools.SHORTEST_SIDE, tools.LONGEST_SIDE)
    height = _number(kept["height"], tools.SHORTEST_SIDE, tools.LONGEST_SIDE)
    if max(width, height) != tools.LONGEST_SIDE:
        raise ValueError("a sheet has one long side")
    if len(kept["items"]) > MOST_ITEMS:
        raise SketchRefused(RefusalReason.TOO_LARGE)
    items = tuple(_item(item) for item in kept["items"])
    strokes = [item for item in items if isinstance(item, Stroke)]
    erasers = sum(stroke.tool == "eraser" for stroke in strokes)
    if erasers > MOST_ERASERS or sum(len(stroke.points) for stroke in strokes) > MOST_POINTS:
        raise SketchRefused(RefusalReason.TOO_LARGE)
    return Sketch(width=width, height=height, items=items)


def _item(kept: Any) -> Item:
    if not isinstance(kept, dict):
        raise TypeError("not an item")
    kind = kept["is"]
    if kind == "stroke":
        return _stroke(kept)
    colour = _one_of(kept["colour"], tools.COLOURS)
    if kind == "line":
        _only(kept, "is", "colour", "width", "from", "to", "arrow", "label")
        return Line(
            colour=colour,
            width=_one_of(kept["width"], tools.WIDTHS),
            start=_place(kept["from"]),
            end=_place(kept["to"]),
            arrow=_kind(kept["arrow"], bool),
            label=_text(kept["label"], LONGEST_LABEL),
        )
    if kind == "shape":
        _only(kept, "is", "shape", "colour", "width", "at", "size", "label")
        return Shape(
            shape=_one_of(kept["shape"], tools.SHAPES),
            colour=colour,
            width=_one_of(kept["width"], tools.WIDTHS),
            at=_place(kept["at"]),
            size=_pair(kept["size"], SMALLEST, LARGEST),
            label=_text(kept["label"], LONGEST_LABEL),
        )
    _only(kept, "is", "colour", "size", "at", "words")
    return Words(
        colour=colour,
        size=_one_of(kept["size"], tools.LETTERS),
        at=_place(kept["at"]),
        words=_text(kept["words"], LONGEST_WORDS, several_lines=True),
    )


def _stroke(kept: dict[str, Any]) -> Stroke:
    tool = _one_of(kept["tool"], tools.TOOLS)
    colour = "" if tool == "eraser" else _one_of(kept["colour"], tools.COLOURS)
    _only(kept, "is", "tool", "width", "points", *(["colour"] if colour else []))
    return Stroke(
        tool=tool,
        colour=colour,
        width=_one_of(kept["width"], tools.WIDTHS),
        points=_points(kept["points"]),
    )


def _points(kept: Any) -> tuple[Point, ...]:
    steps = _kind(kept, list)
    if not steps or len(steps) % 2:
        raise ValueError("points come in pairs")
    if len(steps) > 2 * MOST_POINTS:
        raise SketchRefused(RefusalReason.TOO_LARGE)
    x = y = 0
    points = []
    for across, down in zip(steps[::2], steps[1::2], strict=True):
        x = _number(x + _number(across, -2 * FURTHEST, 2 * FURTHEST), -FURTHEST, FURTHEST)
        y = _number(y + _number(down, -2 * FURTHEST, 2 * FURTHEST), -FURTHEST, FURTHEST)
        points.append((x, y))
    return tuple(points)


def _only(kept: Any, *keys: str) -> None:
    if _kind(kept, dict).keys() != set(keys):
        raise ValueError("other keys than we know")


def _kind(kept: Any, kind: type[T]) -> T:
    if type(kept) is not kind:
        raise TypeError(f"not a {kind.__name__}")
    return kept


def _one_of(kept: Any, known: Collection[str]) -> str:
    if _kind(kept, str) not in known:
        raise ValueError("not a name we know")
    return str(kept)


def _number(kept: Any, least: int, most: int) -> int:
    if not least <= _kind(kept, int) <= most:
        raise ValueError("out of bounds")
    return int(kept)


def _place(kept: Any) -> Point:
    return _pair(kept, -FURTHEST, FURTHEST)


def _pair(kept: Any, least: int, most: int) -> Point:
    across, down = _kind(kept, list)
    return _number(across, least, most), _number(down, least, most)


def _text(kept: Any, longest: int, *, several_lines: bool = False) -> str:
    text = _kind(kept, str)
    if len(text) > longest:
        raise ValueError("too long")
    for letter in text:
        # What cannot stand in an SVG: control characters, half letters, what is no letter at all.
        strange = unicodedata.category(letter) in ("Cc", "Cs") or letter in "\ufffe\uffff"
        if strange and not (several_lines and letter == "\n"):
            raise ValueError("not text")
    return text


def _written(item: Item) -> dict[str, Any]:
    if isinstance(item, Stroke):
        pen = {"colour": item.colour} if item.colour else {}
        before = [(0, 0), *item.points]
        steps = [
            here - last
            for point, previous in zip(item.points, before, strict=False)
            for here, last in zip(point, previous, strict=True)
        ]
        return {"is": "stroke", "tool": item.tool, **pen, "width": item.width, "points": steps}
    if isinstance(item, Words):
        return {
            "is": "words",
            "colour": item.colour,
            "size": item.size,
            "at": list(item.at),
            "words": item.words,
        }
    pen = {"colour": item.colour, "width": item.width}
    if isinstance(item, Line):
        return {
            "is": "line",
            **pen,
            "from": list(item.start),
            "to": list(item.end),
            "arrow": item.arrow,
            "label": item.label,
        }
    return {
        "is": "shape",
        "shape": item.shape,
        **pen,
        "at": list(item.at),
        "size": list(item.size),
        "label": item.label,
    }
