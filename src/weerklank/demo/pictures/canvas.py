"""A canvas of 1200 by 900 with the few shapes that pictures need, and three ways to finish it."""

from __future__ import annotations

import itertools
import random

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageFont

from weerklank.media.drawings.preparation import FONT_FILES

WIDTH, HEIGHT = 1200, 900
SENT = (960, 720)
PRINTED = (1600, 1200)
Colour = tuple[int, int, int]
Point = tuple[float, float]


class Canvas:
    """Something to draw on. The same `seed` gives the same picture."""

    def __init__(self, seed: str) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - a picture, no secret
        self.image = Image.new("RGB", (WIDTH, HEIGHT), (240, 238, 232))
        self._draw = ImageDraw.Draw(self.image)

    def about(self, colour: Colour, by: int = 8) -> Colour:
        """Nearly `colour`: nothing in the world has one flat tint."""
        lighter = self.chance.randint(-by, by)
        red, green, blue = (
            max(0, min(255, part + lighter + self.chance.randint(-by // 4, by // 4)))
            for part in colour
        )
        return red, green, blue

    def fade(self, top: Colour, bottom: Colour, y: int = 0, until: int = HEIGHT) -> None:
        """A surface over the whole width that goes from one colour to another."""
        for row in range(y, until):
            share = (row - y) / max(1, until - y)
            mixed = tuple(int(a + (b - a) * share) for a, b in zip(top, bottom, strict=True))
            self._draw.line([(0, row), (WIDTH, row)], fill=mixed)

    def box(
        self, x: float, y: float, width: float, height: float, colour: Colour, r: int = 0
    ) -> None:
        """A rectangle, with corners of radius `r`."""
        at = [x, y, x + width, y + height]
        self._draw.rounded_rectangle(at, radius=r, fill=self.about(colour))

    def shape(self, points: list[Point], colour: Colour) -> None:
        """A surface with these corners."""
        self._draw.polygon(points, fill=self.about(colour))

    def round(self, x: float, y: float, across: float, colour: Colour, high: float = 0) -> None:
        """A circle around (x, y), or an ellipse when `high` is given."""
        high = high or across
        at = [x - across / 2, y - high / 2, x + across / 2, y + high / 2]
        self._draw.ellipse(at, fill=self.about(colour))

    def ring(self, x: float, y: float, across: float, colour: Colour, width: int) -> None:
        """A circle of which only the edge is drawn."""
        at = [x - across / 2, y - across / 2, x + across / 2, y + across / 2]
        self._draw.ellipse(at, outline=self.about(colour), width=width)

    def stroke(self, points: list[Point], colour: Colour, width: int = 6) -> None:
        """A line through these points."""
        self._draw.line(points, fill=self.about(colour), width=width, joint="curve")

    def crayon(self, points: list[Point], colour: Colour, width: int = 9) -> None:
        """A line as a hand draws it: three times, never twice the same."""
        for _each in range(3):
            wobbly = [
                (x + self.chance.uniform(-4, 4), y + self.chance.uniform(-4, 4))
                for a, b in itertools.pairwise(points)
                for x, y in _between(a, b)
            ]
            self._draw.line(wobbly, fill=self.about(colour, 18), width=width // 2, joint="curve")

    def scribble(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        """A surface filled with strokes to and fro."""
        points: list[Point] = []
        for turn in range(int(height / 11)):
            side = x + (width if turn % 2 else 0) + self.chance.uniform(-9, 9)
            points.append((side, y + turn * 11))
        if len(points) > 1:
            self.crayon(points, colour, 8)

    def leaves(self, x: float, y: float, across: float, colour: Colour, count: int) -> None:
        """A cloud of leaves around (x, y)."""
        for _each in range(count):
            dx, dy = self.chance.gauss(0, across / 4), self.chance.gauss(0, across / 5)
            size = self.chance.uniform(across / 14, across / 6)
            self._draw.ellipse(
                [x + dx - size, y + dy - size / 2, x + dx + size, y + dy + size / 2],
                fill=self.about(colour, 26),
            )

    def grass(self, y: int, until: int, colour: Colour, count: int = 2600) -> None:
        """Blades all over a strip."""
        for _each in range(count):
            x, foot = self.chance.uniform(0, WIDTH), self.chance.uniform(y, until)
            tip = foot - self.chance.uniform(8, 26)
            self._draw.line(
                [(x, foot), (x + self.chance.uniform(-7, 7), tip)],
                fill=self.about(colour, 30),
                width=2,
            )

    def text_lines(
        self, x: float, y: float, width: float, count: int, colour: Colour, step: int = 18
    ) -> None:
        """Rows of small print that nobody can read."""
        for row in range(count):
            place, end = x, x + width * (self.chance.uniform(0.4, 1) if row % 6 == 5 else 1)
            while place < end - 14:
                word = min(self.chance.uniform(14, 70), end - place)
                self._draw.line(
                    [(place, y + row * step), (place + word, y + row * step)],
                    fill=self.about(colour, 20),
                    width=5,
                )
                place += word + 9

    def letters(
        self, x: int, y: int, words: str, size: int, colour: Colour, *, upright: bool = False
    ) -> None:
        """Printed words around (x, y), or from the bottom up."""
        font = ImageFont.truetype(str(FONT_FILES[0]), size)
        wide, high = round(font.getlength(words)) + 8, size * 2
        mask = Image.new("L", (wide, high))
        ImageDraw.Draw(mask).text((wide / 2, high / 2), words, fill=255, font=font, anchor="mm")
        if upright:
            mask = mask.transpose(Image.Transpose.ROTATE_90)
        self.image.paste(colour, (x - mask.width // 2, y - mask.height // 2), mask)

    def as_print(self) -> Image.Image:
        """As it comes out of a computer: sharp and straight."""
        return self.image.resize(PRINTED, Image.Resampling.LANCZOS)

    def as_photo(self) -> Image.Image:
        """As a cheap phone takes it: a little soft, crooked, noisy, darker in the corners."""
        tilt = self.chance.uniform(-2.2, 2.2)
        picture = self.image.rotate(tilt, Image.Resampling.BICUBIC, fillcolor=(70, 66, 60))
        edge = 46
        size = SENT
        picture = picture.resize(
            size, Image.Resampling.BILINEAR, (edge, edge, WIDTH - edge, HEIGHT - edge)
        )
        picture = picture.filter(ImageFilter.GaussianBlur(0.9))
        light = Image.radial_gradient("L").resize(size).point(lambda v: 255 - int(v * 0.42))
        picture = ImageChops.multiply(picture, Image.merge("RGB", (light, light, light)))
        grain = Image.effect_noise(size, 34)
        grain = Image.merge("RGB", (grain, grain, grain))
        picture = Image.blend(picture, ImageChops.overlay(picture, grain), 0.5)
        tint = Image.new("RGB", size, self.about((255, 236, 206), 14))
        tint = Image.blend(Image.new("RGB", size, "white"), tint, 0.5)
        picture = ImageChops.multiply(picture, tint)
        return ImageEnhance.Brightness(picture).enhance(1.12)

    def as_drawing(self) -> Image.Image:
        """As a sheet of paper lying on a table, photographed from above."""
        wide, high = SENT
        wood = Image.effect_noise((wide, 60), 60).resize(SENT).point(lambda v: 150 + v // 3)
        table = Image.new("RGB", SENT, self.about((146, 108, 74), 14))
        table = ImageChops.multiply(table, Image.merge("RGB", (wood, wood, wood)))
        tilt = self.chance.uniform(-4, 4)
        sheet = self.image.resize((840, 630), Image.Resampling.LANCZOS)
        mask = Image.new("L", sheet.size, 255)
        sheet = sheet.rotate(tilt, Image.Resampling.BICUBIC, expand=True)
        mask = mask.rotate(tilt, Image.Resampling.BICUBIC, expand=True)
        x, y = (wide - sheet.width) // 2, (high - sheet.height) // 2
        shadow = Image.new("RGB", sheet.size, (60, 44, 30))
        table.paste(shadow, (x + 7, y + 9), mask.point(lambda v: v // 2))
        table.paste(sheet, (x, y), mask)
        grain = Image.effect_noise(SENT, 16)
        grain = Image.merge("RGB", (grain, grain, grain))
        return Image.blend(table, ImageChops.overlay(table, grain), 0.6)


def _between(a: Point, b: Point) -> list[Point]:
    """Points along the way from a to b, close enough for a wobble."""
    steps = max(2, int(max(abs(b[0] - a[0]), abs(b[1] - a[1])) / 40))
    return [
        (a[0] + (b[0] - a[0]) * step / steps, a[1] + (b[1] - a[1]) * step / steps)
        for step in range(steps + 1)
    ]
