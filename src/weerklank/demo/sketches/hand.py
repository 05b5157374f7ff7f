"""A hand that draws on a sheet of the product's own, never twice the same and never quite straight.

Sheets are 1600 by 1200 here. What is drawn is the product's own sketch.
"""

from __future__ import annotations

import itertools
import math
import random

from weerklank.media.drawings.sketch import Item, Point, Shape, Sketch, Stroke, Words

WIDTH, HEIGHT = 1600, 1200
STEP = 34


class Hand:
    """Somebody's hand. The same `seed` draws the same; `shake` is how far it is off, in pixels."""

    def __init__(self, seed: str, *, shake: float = 4) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - a drawing, no secret
        self.shake = shake
        self._items: list[Item] = []

    def sketch(self) -> Sketch:
        """Everything drawn so far."""
        return Sketch(width=WIDTH, height=HEIGHT, items=tuple(self._items))

    def line(
        self, *corners: tuple[float, float], colour: str, width: str = "thin", tool: str = "pen"
    ) -> None:
        """From corner to corner without lifting the pen."""
        points = [self._near(*corners[0])]
        for a, b in itertools.pairwise(corners):
            steps = max(1, round(math.dist(a, b) / STEP))
            points += [
                self._near(a[0] + (b[0] - a[0]) * n / steps, a[1] + (b[1] - a[1]) * n / steps)
                for n in range(1, steps + 1)
            ]
        self._items.append(Stroke(tool, colour, width, tuple(points)))

    def ring(
        self,
        x: float,
        y: float,
        across: float,
        *,
        colour: str,
        high: float = 0,
        width: str = "thin",
    ) -> None:
        """A round that does not end quite where it began."""
        begins = self.chance.uniform(-2.2, -1)
        turns = max(14, round(across / 14))
        points = [
            self._near(
                x + math.cos(begins + 6.6 * n / turns) * across / 2 * (1 - 0.03 * n / turns),
                y + math.sin(begins + 6.6 * n / turns) * (high or across) / 2,
                shake=min(self.shake, across / 40),
            )
            for n in range(turns + 1)
        ]
        self._items.append(Stroke("pen", colour, width, tuple(points)))

    def cross(self, x: float, y: float, size: float, *, colour: str = "red") -> None:
        """Here it goes wrong."""
        self.line((x - size, y - size), (x + size, y + size), colour=colour, width="middle")
        self.line((x + size, y - size), (x - size, y + size), colour=colour, width="middle")

    def fill(self, x: float, y: float, width: float, height: float, *, colour: str) -> None:
        """To and fro with a marker."""
        corners = [
            (x + (width if turn % 2 else 0), y + turn * 30) for turn in range(int(height / 30) + 1)
        ]
        self.line(*corners, colour=colour, width="thin", tool="marker")

    def puppet(self, x: float, y: float, size: float, *, colour: str) -> None:
        """A person of lines, around the middle."""
        self.ring(x, y - size * 0.36, size * 0.3, colour=colour)
        self.line((x, y - size * 0.2), (x, y + size * 0.15), colour=colour)
        reach, feet = size * 0.24, y + size * 0.5
        self.line((x - reach, y - size * 0.04), (x + reach, y - size * 0.08), colour=colour)
        self.line(
            (x - size * 0.2, feet), (x, y + size * 0.15), (x + size * 0.2, feet), colour=colour
        )

    def shape(
        self, shape: str, x: float, y: float, size: float, *, colour: str, label: str = ""
    ) -> None:
        """One of the shapes that the board has ready."""
        side = round(size)
        self._items.append(Shape(shape, colour, "thin", _at(x, y), (side, side), label))

    def words(
        self, x: float, y: float, words: str, *, colour: str = "black", size: str = "small"
    ) -> None:
        """Typed words around (x, y)."""
        self._items.append(Words(colour, size, _at(x, y), words))

    def _near(self, x: float, y: float, *, shake: float | None = None) -> Point:
        off = self.shake if shake is None else shake
        return _at(x + self.chance.gauss(0, off), y + self.chance.gauss(0, off))


def _at(x: float, y: float) -> Point:
    return round(x), round(y)
