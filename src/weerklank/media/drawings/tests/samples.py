"""Drawings for tests: what somebody drew, and strategies for whatever anybody might."""

from __future__ import annotations

from hypothesis import strategies as st

from weerklank.media.drawings import sketch, tools
from weerklank.media.drawings.sketch import Line, Shape, Sketch, Stroke, Words


def a_stroke(
    *points: tuple[int, int], tool: str = "pen", colour: str = "black", width: str = "middle"
) -> Stroke:
    """A stroke of the hand through these points."""
    return Stroke(tool, "" if tool == "eraser" else colour, width, points or ((100, 100),))


def a_street() -> Sketch:
    """One of everything that can be drawn."""
    return Sketch(
        width=1600,
        height=1200,
        items=(
            a_stroke((100, 1000), (500, 960), (900, 1010), (1500, 980), colour="green"),
            a_stroke((100, 300), (700, 320), (1400, 280), tool="marker", colour="yellow"),
            Shape("house", "red", "middle", (400, 700), (300, 320), "Thuis"),
            Shape("circle", "blue", "thin", (1100, 650), (360, 300), "Buren & <vrienden>"),
            Line("black", "thin", (580, 700), (900, 660), arrow=True, label="elke week"),
            Words("purple", "large", (800, 160), "Mijn straat"),
            a_stroke((200, 300), (500, 310), tool="eraser"),
            a_stroke((1450, 200), colour="orange", width="thick"),
        ),
    )


def a_sketch(*items: sketch.Item, width: int = 1600, height: int = 1200) -> Sketch:
    """A sheet with these on it."""
    return Sketch(width=width, height=height, items=items)


_numbers = st.integers(-sketch.FURTHEST, sketch.FURTHEST)
_places = st.tuples(_numbers, _numbers)
_colours = st.sampled_from(sorted(tools.COLOURS))
_widths = st.sampled_from(sorted(tools.WIDTHS))
_letters = st.characters(exclude_categories=["Cc", "Cs"], exclude_characters=["\ufffe", "\uffff"])
_labels = st.text(_letters, max_size=sketch.LONGEST_LABEL)
_sizes = st.integers(sketch.SMALLEST, sketch.LARGEST)
_points = st.lists(_places, min_size=1, max_size=12).map(tuple)

strokes = st.builds(
    Stroke, st.sampled_from(["pen", "marker"]), _colours, _widths, _points
) | st.builds(Stroke, st.just("eraser"), st.just(""), _widths, _points)
lines = st.builds(Line, _colours, _widths, _places, _places, st.booleans(), _labels)
shapes = st.builds(
    Shape,
    st.sampled_from(sorted(tools.SHAPES)),
    _colours,
    _widths,
    _places,
    st.tuples(_sizes, _sizes),
    _labels,
)
words = st.builds(
    Words,
    _colours,
    st.sampled_from(sorted(tools.LETTERS)),
    _places,
    st.text(_letters | st.just("\n"), max_size=sketch.LONGEST_WORDS),
)
_items = st.lists(strokes | lines | shapes | words, max_size=8).map(tuple)
_short_sides = st.integers(tools.SHORTEST_SIDE, tools.LONGEST_SIDE)
sketches = st.builds(Sketch, st.just(tools.LONGEST_SIDE), _short_sides, _items) | st.builds(
    Sketch, _short_sides, st.just(tools.LONGEST_SIDE), _items
)
