"""What a team gives to draw on."""

from __future__ import annotations

from collections.abc import Callable

from weerklank.demo.pictures.canvas import HEIGHT, WIDTH, Canvas

GROUND, ROAD, EDGE, PRINT = (244, 240, 230), (255, 255, 255), (206, 198, 184), (70, 70, 74)
PARK, WATER, HOUSE, PLACE = (206, 224, 184), (180, 210, 230), (226, 212, 194), (236, 196, 150)


def street_map(canvas: Canvas) -> None:
    """The streets between the sea and the park, with what everybody knows there."""
    canvas.box(0, 0, WIDTH, HEIGHT, GROUND)
    canvas.fade(WATER, (204, 224, 236), 0, 70)
    canvas.shape([(0, 70), (WIDTH, 60), (WIDTH, 104), (0, 116)], (240, 224, 180))
    canvas.letters(600, 36, "zee", 34, PRINT)
    for x, y, width, height in ((0, 150, WIDTH, 54), (0, 470, WIDTH, 84), (0, 806, WIDTH, 50)):
        _road(canvas, x, y, width, height)
    for x, width in ((300, 56), (820, 62)):
        _road(canvas, x, 150, width, 706)
    for x, y, width, height in ((0, 150, WIDTH, 54), (0, 470, WIDTH, 84), (0, 806, WIDTH, 50)):
        canvas.box(x, y + 3, width, height - 6, ROAD)
    canvas.letters(120, 177, "Boulevard", 30, PRINT)
    canvas.letters(130, 512, "Koningsweg", 34, PRINT)
    canvas.letters(1060, 831, "Duinrand", 30, PRINT)
    canvas.letters(328, 320, "Helmstraat", 28, PRINT, upright=True)
    canvas.letters(851, 680, "Zeilmakerslaan", 28, PRINT, upright=True)
    for x in (390, 466, 542):
        canvas.box(x, 232, 64, 92, HOUSE, 4)
    for x in (30, 120, 210):
        canvas.box(x, 240, 72, 90, HOUSE, 4)
        canvas.box(x, 590, 72, 90, HOUSE, 4)
    for x in (920, 1010, 1100):
        canvas.box(x, 600, 70, 84, HOUSE, 4)
    for x, y, width, height, words in (
        (30, 360, 250, 88, "flat"),
        (390, 360, 200, 88, "winkel"),
        (620, 240, 178, 208, "markt"),
        (910, 240, 250, 92, "huisarts"),
        (910, 360, 250, 88, "bibliotheek"),
    ):
        canvas.box(x, y, width, height, PLACE, 6)
        canvas.letters(x + width // 2, y + height // 2, words, 32, PRINT)
    canvas.box(384, 584, 410, 200, PARK, 22)
    canvas.round(650, 690, 190, WATER, 90)
    canvas.letters(744, 614, "park", 34, PRINT)
    for stripe in range(5):
        canvas.box(636 + stripe * 22, 474, 12, 76, (190, 186, 178))
    canvas.box(1104, 762, 40, 40, (240, 200, 50), 6)
    canvas.letters(1124, 782, "H", 28, PRINT)


def _road(canvas: Canvas, x: float, y: float, width: float, height: float) -> None:
    canvas.box(x, y, width, height, EDGE)
    canvas.box(x + 3, y, width - 6, height, ROAD)


SCENES: dict[str, Callable[[Canvas], None]] = {"plattegrond": street_map}
