"""What somebody draws with: colours, widths, shapes. The board in the page is told the same."""

from __future__ import annotations

from collections.abc import Mapping

FONT = "Source Sans 3"
LONGEST_SIDE = 1600
SHORTEST_SIDE = 400

# The first six lie at hand; the others are one press further.
COLOURS: Mapping[str, str] = {
    "black": "#1d1d1b",
    "blue": "#1560bd",
    "red": "#c8102e",
    "green": "#16803c",
    "yellow": "#f2b705",
    "brown": "#7a4a21",
    "orange": "#e8710a",
    "pink": "#e5559b",
    "purple": "#7436a6",
    "sky": "#4bb3e6",
    "lime": "#8fc93a",
    "peach": "#f0bf9b",
    "grey": "#808487",
    "white": "#ffffff",
}
AT_HAND = 6

WIDTHS: Mapping[str, int] = {"thin": 6, "middle": 14, "thick": 32}
# A marker and an eraser are broader than a pen of the same name.
TOOLS: Mapping[str, int] = {"pen": 1, "marker": 3, "eraser": 3}
LETTERS: Mapping[str, int] = {"small": 44, "middle": 68, "large": 108}

MARKER_OPACITY = 0.4
FILL_OPACITY = 0.12
LETTERS_OF_LABEL = 44
LINE_HEIGHT = 1.2
# From the middle of a line of letters down to the foot of it, as a part of their height.
FOOT = 0.35
RIM = 0.14
LONGEST_LINE = 24
ARROW_HEAD = 5

# Outlines on a ground of 100 by 100, in capital M, L, C and Z: they are stretched number by number.
SHAPES: Mapping[str, str] = {
    "house": "M 0 45 L 50 0 L 100 45 M 88 36 L 88 100 L 12 100 L 12 36 M 60 100 L 60 66 L 40 66"
    " L 40 100",
    "person": "M 50 0 C 66 0 74 10 74 20 C 74 31 64 40 50 40 C 36 40 26 31 26 20 C 26 10 34 0 50 0"
    " Z M 8 100 C 8 66 24 50 50 50 C 76 50 92 66 92 100 Z",
    "heart": "M 50 100 C 20 74 0 54 0 30 C 0 12 12 0 27 0 C 37 0 46 6 50 16 C 54 6 63 0 73 0"
    " C 88 0 100 12 100 30 C 100 54 80 74 50 100 Z",
    "tree": "M 50 0 C 72 0 84 14 84 27 C 96 33 98 56 82 64 C 70 72 30 72 18 64 C 2 56 4 33 16 27"
    " C 16 14 28 0 50 0 Z M 43 69 L 43 100 L 57 100 L 57 69",
    "star": "M 50 0 L 61 36 L 98 36 L 68 58 L 79 94 L 50 72 L 21 94 L 32 58 L 2 36 L 39 36 Z",
    "circle": "M 50 0 C 77.6 0 100 22.4 100 50 C 100 77.6 77.6 100 50 100 C 22.4 100 0 77.6 0 50"
    " C 0 22.4 22.4 0 50 0 Z",
    "rectangle": "M 0 0 L 100 0 L 100 100 L 0 100 Z",
    "balloon": "M 12 0 L 88 0 C 96 0 100 5 100 12 L 100 60 C 100 68 96 72 88 72 L 48 72 L 22 100"
    " L 26 72 L 12 72 C 4 72 0 68 0 60 L 0 12 C 0 5 4 0 12 0 Z",
}
# In these a name stands in the middle, in the others below.
NAMED_INSIDE = ("circle", "rectangle", "balloon")


def lines_of(words: str) -> list[str]:
    """Words in the lines in which they stand on the sheet."""
    lines = []
    for paragraph in words.split("\n"):
        line = ""
        for whole in paragraph.split(" "):
            word = whole
            while line and word and len(line) + 1 + len(word) > LONGEST_LINE:
                lines.append(line)
                line = ""
            while len(word) > LONGEST_LINE:
                lines.append(word[:LONGEST_LINE])
                word = word[LONGEST_LINE:]
            line = f"{line} {word}" if line and word else line or word
        lines.append(line)
    return lines
