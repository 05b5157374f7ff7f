"""Drawings on paper, by children and by grown-ups with a ruler."""

from __future__ import annotations

from collections.abc import Callable

from weerklank.demo.pictures.canvas import Canvas, Point

PENCIL, RED, BLUE, GREEN = (70, 72, 80), (206, 60, 54), (54, 104, 190), (70, 150, 80)
YELLOW, ORANGE, BROWN, PINK = (238, 190, 40), (232, 128, 40), (140, 92, 56), (224, 110, 150)


def shed(canvas: Canvas) -> None:
    """A shed for six scooters, with measures."""
    canvas.crayon([(180, 640), (180, 330), (980, 330), (980, 640), (180, 640)], PENCIL, 9)
    canvas.crayon([(140, 340), (580, 190), (1020, 340)], PENCIL, 9)
    for place in range(6):
        x = 210 + place * 128
        canvas.crayon([(x, 640), (x, 400), (x + 100, 400), (x + 100, 640)], PENCIL, 6)
        canvas.crayon(_circle(x + 32, 600, 24), BLUE, 6)
        canvas.crayon(_circle(x + 78, 600, 24), BLUE, 6)
        canvas.crayon([(x + 30, 570), (x + 80, 570), (x + 76, 500)], BLUE, 6)
    canvas.crayon([(180, 720), (980, 720)], RED, 6)
    for end in (180, 980):
        canvas.crayon([(end, 700), (end, 742)], RED, 6)
    canvas.crayon([(1080, 330), (1080, 640)], RED, 6)
    canvas.crayon([(540, 780), (560, 750), (560, 800)], RED, 7)
    canvas.crayon([(590, 760), (610, 800), (630, 760), (650, 800), (670, 760)], RED, 7)


def sign(canvas: Canvas) -> None:
    """A sign as in an amusement park: so many before you."""
    for x in (330, 860):
        canvas.scribble(x, 430, 44, 380, BROWN)
    canvas.crayon([(230, 130), (970, 110), (980, 430), (220, 440), (230, 130)], RED, 20)
    canvas.scribble(260, 160, 680, 250, YELLOW)
    canvas.crayon([(420, 190), (350, 310), (480, 306)], BLUE, 22)
    canvas.crayon([(450, 200), (452, 390)], BLUE, 22)
    canvas.crayon(_circle(640, 290, 92), BLUE, 22)
    for place in range(11):
        x = 110 + place * 96
        colour = canvas.chance.choice([RED, BLUE, GREEN, PINK, ORANGE])
        canvas.crayon(_circle(x, 700, 22), PENCIL, 7)
        canvas.crayon([(x, 722), (x, 790), (x - 20, 850)], colour, 9)
        canvas.crayon([(x, 790), (x + 20, 850)], colour, 9)
        canvas.crayon([(x - 26, 750), (x + 26, 750)], colour, 9)


def own_bench(canvas: Canvas) -> None:
    """The bench as it was meant, with two people on it."""
    canvas.scribble(250, 520, 700, 50, BROWN)
    canvas.scribble(250, 400, 700, 40, BROWN)
    for x in (300, 900):
        canvas.crayon([(x, 390), (x, 720)], BROWN, 18)
        canvas.crayon([(x, 460), (x - 60, 460), (x - 60, 540)], BROWN, 14)
    for x, colour in ((480, BLUE), (680, RED)):
        canvas.crayon(_circle(x, 270, 50), PENCIL, 9)
        canvas.crayon([(x - 18, 285), (x, 300), (x + 20, 284)], RED, 7)
        canvas.scribble(x - 50, 330, 100, 180, colour)
        canvas.crayon([(x - 30, 520), (x - 34, 690)], PENCIL, 12)
        canvas.crayon([(x + 30, 520), (x + 34, 690)], PENCIL, 12)
    canvas.crayon([(60, 740), (1140, 730)], GREEN, 20)
    canvas.crayon(_circle(1050, 140, 70), YELLOW, 16)
    for place in range(5):
        canvas.crayon(
            [(120 + place * 30, 160), (140 + place * 30, 130), (160 + place * 30, 160)], PENCIL, 5
        )


def playground(canvas: Canvas) -> None:
    """A slide from the roof into the sea."""
    canvas.scribble(0, 730, 1200, 150, BLUE)
    canvas.crayon([(80, 730), (80, 330), (400, 330), (400, 730)], PENCIL, 14)
    canvas.scribble(60, 240, 360, 80, RED)
    for x in (130, 290):
        canvas.crayon([(x, 420), (x + 70, 420), (x + 70, 500), (x, 500), (x, 420)], BLUE, 10)
    slide: list[Point] = [(400, 260), (560, 320), (700, 520), (900, 700), (1010, 720)]
    canvas.crayon(slide, ORANGE, 26)
    canvas.crayon([(x, y + 46) for x, y in slide], ORANGE, 26)
    for x, y, colour in ((620, 380, PINK), (820, 610, GREEN)):
        canvas.crayon(_circle(x, y - 70, 34), PENCIL, 8)
        canvas.scribble(x - 30, y - 30, 60, 60, colour)
        canvas.crayon([(x - 30, y - 20), (x - 80, y - 80)], colour, 10)
        canvas.crayon([(x + 30, y - 20), (x + 80, y - 80)], colour, 10)
    canvas.crayon(_circle(1020, 160, 80), YELLOW, 22)
    for ray in range(8):
        x = 900 + ray * 34
        canvas.crayon([(x, 270 - abs(ray - 3) * 12), (x - 10, 310 - abs(ray - 3) * 16)], YELLOW, 10)
    canvas.crayon(
        [
            (760, 800),
            (820, 780),
            (860, 800),
            (820, 826),
            (760, 800),
            (730, 780),
            (730, 826),
            (760, 800),
        ],
        ORANGE,
        9,
    )


def _circle(x: float, y: float, radius: float) -> list[Point]:
    turns = [
        (1, 0),
        (0.7, 0.7),
        (0, 1),
        (-0.7, 0.7),
        (-1, 0),
        (-0.7, -0.7),
        (0, -1),
        (0.7, -0.7),
        (1, 0),
    ]
    return [(x + radius * dx, y + radius * dy) for dx, dy in turns]


SCENES: dict[str, Callable[[Canvas], None]] = {
    "tekening_hok": shed,
    "efteling_bord": sign,
    "tekening_bank": own_bench,
    "speeltuin": playground,
}
