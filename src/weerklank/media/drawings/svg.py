"""A drawing as SVG, made by our own code: shapes and text, no script, no style, no address.

`static/media/draw/painting.js` paints the same on the board; what changes here changes there.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise
from xml.sax.saxutils import escape

from weerklank.media.drawings import tools
from weerklank.media.drawings.sketch import Item, Line, Point, Shape, Sketch, Stroke, Words

Box = tuple[float, float, float, float]
ERASER, WHITE, BLACK = "eraser", "#ffffff", "#000000"


def drawing_svg(sketch: Sketch, *, backdrop: bytes | None = None, title: str = "") -> str:
    """The drawing as one SVG. `backdrop` is a JPEG that we made ourselves, put inside it."""
    width, height = sketch.width, sketch.height
    sheet = f'width="{width}" height="{height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {sheet}>',
        f"<title>{escape(title)}</title>" if title else "",
        f'<rect {sheet} fill="{WHITE}"/>',
    ]
    if backdrop is not None:
        inside = base64.b64encode(backdrop).decode()
        parts.append(f'<image {sheet} href="data:image/jpeg;base64,{inside}"/>')
    # On white, an eraser may as well paint white: many times faster to make pixels of than masks.
    ink = map(_painted, sketch.items) if backdrop is None else _masked_ink(sketch, sheet)
    parts += [*ink, "</svg>\n"]
    return "".join(parts)


def _masked_ink(sketch: Sketch, sheet: str) -> Iterator[str]:
    """What was drawn, each part behind a mask of what was rubbed out of it later."""
    erasers = [
        (number, item, _box(item))
        for number, item in enumerate(sketch.items)
        if isinstance(item, Stroke) and item.tool == ERASER
    ]
    drawn: list[tuple[Item, tuple[int, ...]]] = []
    for number, item in enumerate(sketch.items):
        if isinstance(item, Stroke) and item.tool == ERASER:
            continue
        box = _box(item)
        later = (at for at, _, eraser in erasers if at > number and _meet(box, eraser))
        drawn.append((item, tuple(later)))
    groups = [
        (rubbed, [item for item, _ in items])
        for rubbed, items in groupby(drawn, key=lambda pair: pair[1])
    ]
    used = {at for rubbed, _ in groups for at in rubbed}
    if used:
        rubs = "".join(
            f'<g id="e{at}">{_stroke(item, BLACK)}</g>' for at, item, _ in erasers if at in used
        )
        yield f"<defs>{rubs}</defs>"
    for at, (rubbed, items) in enumerate(groups):
        painted = "".join(_painted(item) for item in items)
        if not rubbed:
            yield painted
            continue
        uses = "".join(f'<use href="#e{eraser}"/>' for eraser in rubbed)
        yield (
            f'<mask id="m{at}" maskUnits="userSpaceOnUse" x="0" y="0" {sheet}>'
            f'<rect {sheet} fill="{WHITE}"/>{uses}</mask><g mask="url(#m{at})">{painted}</g>'
        )


def _painted(item: Item) -> str:
    if isinstance(item, Words):
        return _letters(item.words, item.at, tools.LETTERS[item.size], item.colour)
    if isinstance(item, Stroke):
        return _stroke(item, WHITE if item.tool == ERASER else tools.COLOURS[item.colour])
    pen = _pen(tools.COLOURS[item.colour], tools.WIDTHS[item.width])
    if isinstance(item, Line):
        middle = ((item.start[0] + item.end[0]) // 2, (item.start[1] + item.end[1]) // 2)
        drawn = f'<path d="{line_path(item)}" fill="none" {pen}/>'
        return drawn + _letters(item.label, label_place(middle, 0), tools.LETTERS_OF_LABEL)
    colour = tools.COLOURS[item.colour]
    fill = f'fill="{colour}" fill-opacity="{tools.FILL_OPACITY}"'
    inside = item.shape in tools.NAMED_INSIDE
    place = item.at if inside else label_place(item.at, item.size[1])
    drawn = f'<path d="{shape_path(item)}" {fill} {pen}/>'
    return drawn + _letters(item.label, place, tools.LETTERS_OF_LABEL)


def label_place(middle: Point, height: int) -> Point:
    """Where the name of something stands, when not inside it: just below."""
    return middle[0], middle[1] + height // 2 + tools.LETTERS_OF_LABEL


def _stroke(stroke: Stroke, colour: str) -> str:
    width = tools.WIDTHS[stroke.width] * tools.TOOLS[stroke.tool]
    opacity = tools.MARKER_OPACITY if stroke.tool == "marker" else 1
    if len(set(stroke.points)) == 1:
        x, y = stroke.points[0]
        dot = f'cx="{x}" cy="{y}" r="{_short(width / 2)}" fill="{colour}"'
        return f"<circle {dot}{_thin('fill', opacity)}/>"
    path = smooth_path(stroke.points)
    return f'<path d="{path}" fill="none" {_pen(colour, width)}{_thin("stroke", opacity)}/>'


def _pen(colour: str, width: int) -> str:
    return (
        f'stroke="{colour}" stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round"'
    )


def _thin(part: str, opacity: float) -> str:
    return f' {part}-opacity="{opacity}"' if opacity < 1 else ""


def smooth_path(points: tuple[Point, ...]) -> str:
    """A line through the middle between each two points, bent towards the points themselves."""
    (x, y), *others = points
    path = [f"M{x} {y}"]
    for (ax, ay), (bx, by) in pairwise(others):
        path.append(f"Q{ax} {ay} {_short((ax + bx) / 2)} {_short((ay + by) / 2)}")
    path.append(f"L{others[-1][0]} {others[-1][1]}")
    return "".join(path)


def line_path(line: Line) -> str:
    """A straight line, and the two sides of its head."""
    (x, y), (to_x, to_y) = line.start, line.end
    path = f"M{x} {y}L{to_x} {to_y}"
    if not line.arrow:
        return path
    angle = math.atan2(to_y - y, to_x - x)
    length = tools.WIDTHS[line.width] * 2 + 6 * tools.ARROW_HEAD
    sides = [
        f"{_short(to_x - length * math.cos(angle + turn))} "
        f"{_short(to_y - length * math.sin(angle + turn))}"
        for turn in (-0.5, 0.5)
    ]
    return f"{path}M{sides[0]}L{to_x} {to_y}L{sides[1]}"


def shape_path(shape: Shape) -> str:
    """The outline of a shape, stretched to its size around its middle."""
    path, across = [], True
    for part in tools.SHAPES[shape.shape].split():
        if part.isalpha():
            path.append(part)
            continue
        side = 0 if across else 1
        path.append(_short(shape.at[side] + (float(part) / 100 - 0.5) * shape.size[side]))
        across = not across
    return " ".join(path)


def _letters(words: str, at: Point, size: int, colour: str = "black") -> str:
    lines = tools.lines_of(words)
    # A rim, so that letters can be read on a photo too.
    rim = BLACK if colour == "white" else WHITE
    placed = (
        (line, at[1] + (number - (len(lines) - 1) / 2) * size * tools.LINE_HEIGHT)
        for number, line in enumerate(lines)
        if line
    )
    return "".join(
        f'<text x="{at[0]}" y="{_short(middle + size * tools.FOOT)}" font-size="{size}"'
        f' font-family="{tools.FONT}, Source Sans, sans-serif" text-anchor="middle"'
        f' stroke="{rim}" stroke-width="{_short(size * tools.RIM)}" stroke-linejoin="round"'
        f' paint-order="stroke" fill="{tools.COLOURS[colour]}">{escape(line)}</text>'
        for line, middle in placed
    )


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _box(item: Item) -> Box:
    """Around all that an item may touch; letters are never broader than they are high."""
    if isinstance(item, Stroke):
        return _around(item.points, tools.WIDTHS[item.width] * tools.TOOLS[item.tool])
    if isinstance(item, Words):
        return _around([item.at], tools.LETTERS[item.size] * len(item.words))
    label = tools.LETTERS_OF_LABEL * (len(item.label) + 2) if item.label else 0
    if isinstance(item, Line):
        return _around([item.start, item.end], label + 4 * tools.WIDTHS[item.width] + 60)
    (x, y), (across, down) = item.at, item.size
    corners = [(x - across // 2, y - down // 2), (x + across // 2, y + down // 2)]
    return _around(corners, label + tools.WIDTHS[item.width])


def _around(points: Iterable[Point], margin: int) -> Box:
    xs, ys = zip(*points, strict=True)
    return min(xs) - margin, min(ys) - margin, max(xs) + margin, max(ys) + margin


def _meet(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]
