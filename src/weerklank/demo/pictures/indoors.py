"""Phone photos taken inside."""

from __future__ import annotations

from collections.abc import Callable

from weerklank.demo.pictures.canvas import Canvas, Point

WOOD, DARK_WOOD, WHITE, STEEL = (178, 132, 86), (112, 76, 48), (238, 236, 228), (150, 156, 162)


def stairs(canvas: Canvas) -> None:
    """A stairwell seen from below."""
    canvas.fade((196, 192, 180), (150, 144, 132))
    canvas.box(0, 0, 260, 900, (120, 140, 138))
    for step in range(13):
        y, left = 850 - step * 62, 120 + step * 34
        wide = 900 - step * 44
        canvas.shape(
            [(left, y), (left + wide, y), (left + wide - 22, y - 26), (left + 17, y - 26)],
            (176, 170, 160),
        )
        canvas.box(left + 17, y - 62, wide - 39, 37, (118, 112, 104))
    rail: list[Point] = [(1060, 800), (700, 60)]
    canvas.stroke(rail, (74, 56, 42), 20)
    for post in range(8):
        x, y = 1060 - post * 51, 800 - post * 106
        canvas.stroke([(x, y), (x - 6, y + 130)], (64, 66, 68), 7)
    canvas.box(30, 90, 190, 260, (206, 214, 206), 4)
    for row in range(4):
        canvas.box(46, 110 + row * 58, 158, 42, (168, 160, 146), 3)


def kitchen_table(canvas: Canvas) -> None:
    """A table with a cloth, seen from where one sits."""
    canvas.fade((226, 214, 190), (206, 190, 160), 0, 430)
    canvas.box(700, 40, 380, 290, (188, 212, 226), 6)
    canvas.stroke([(890, 40), (890, 330)], WHITE, 14)
    canvas.box(660, 20, 90, 350, (206, 92, 74), 4)
    canvas.box(1040, 20, 90, 350, (206, 92, 74), 4)
    canvas.shape([(60, 430), (1140, 430), (1200, 900), (0, 900)], (214, 218, 226))
    for stripe in range(9):
        x = 90 + stripe * 128
        canvas.shape(
            [
                (x, 430),
                (x + 42, 430),
                (x + 20 + (x - 600) * 0.11, 900),
                (x - 30 + (x - 600) * 0.11, 900),
            ],
            (176, 64, 66),
        )
    canvas.round(600, 660, 330, (248, 246, 240), 200)
    canvas.round(600, 660, 230, (230, 228, 220), 130)
    canvas.box(560, 625, 96, 62, (198, 146, 82), 18)
    canvas.round(880, 570, 120, (236, 232, 224), 76)
    canvas.round(880, 566, 92, (104, 66, 40), 52)
    canvas.stroke([(380, 590), (400, 740)], STEEL, 12)
    canvas.box(190, 470, 70, 120, (220, 160, 60), 12)


def letter(canvas: Canvas) -> None:
    """A letter with far too many words, and the mark of a cup."""
    canvas.fade(DARK_WOOD, (88, 60, 38))
    canvas.shape([(250, 40), (980, 76), (930, 880), (200, 850)], (246, 244, 236))
    canvas.box(310, 96, 120, 70, (60, 90, 140), 6)
    canvas.text_lines(310, 220, 280, 3, (60, 60, 66))
    canvas.text_lines(300, 320, 580, 27, (84, 84, 90))
    canvas.ring(770, 650, 210, (160, 110, 60), 12)
    canvas.ring(774, 654, 200, (190, 144, 92), 5)
    canvas.shape([(960, 520), (1180, 470), (1200, 900), (1010, 900)], (216, 212, 204))


def drawer(canvas: Canvas) -> None:
    """A drawer with tea towels, and envelopes below them."""
    canvas.fade((214, 206, 190), (180, 168, 148), 0, 240)
    canvas.shape([(80, 230), (1120, 230), (1200, 900), (0, 900)], WOOD)
    canvas.shape([(140, 280), (1060, 280), (1120, 860), (80, 860)], (92, 64, 42))
    for place in range(9):
        x, y = 170 + canvas.chance.randint(0, 620), 300 + place * 46
        canvas.shape([(x, y), (x + 260, y + 16), (x + 246, y + 150), (x - 12, y + 130)], WHITE)
        canvas.box(x + 150, y + 56, 70, 34, (206, 222, 236))
    for place, colour in enumerate([(70, 120, 170), (206, 200, 186), (190, 70, 70)]):
        x = 110 + place * 330
        canvas.box(x, 520, 320, 330, colour, 18)
        for line in range(4):
            canvas.stroke([(x + 10, 570 + line * 70), (x + 306, 570 + line * 70)], WHITE, 7)
    canvas.round(600, 876, 120, STEEL, 26)


def graph_paper(canvas: Canvas) -> None:
    """A sum, worked out."""
    canvas.fade((236, 238, 232), (220, 222, 216))
    for place in range(0, 1200, 36):
        canvas.stroke([(place, 0), (place, 900)], (170, 196, 216), 2)
        canvas.stroke([(0, place), (1200, place)], (170, 196, 216), 2)
    ink = (38, 52, 110)
    for row, words in enumerate([(90, 260, 90), (90, 380, 60), (90, 200, 140), (90, 330, 110)]):
        left = 130.0
        for word in words:
            canvas.crayon(
                [
                    (left, 170 + row * 110),
                    (left + word / 2, 150 + row * 110),
                    (left + word, 176 + row * 110),
                ],
                ink,
                7,
            )
            left += word + 50
        canvas.crayon(
            [
                (880, 140 + row * 110),
                (910, 190 + row * 110),
                (940, 136 + row * 110),
                (1000, 180 + row * 110),
            ],
            ink,
            8,
        )
    canvas.crayon([(840, 590), (1060, 584)], ink, 9)
    canvas.crayon([(870, 640), (900, 720), (950, 640), (1030, 716)], (180, 40, 40), 14)
    canvas.crayon([(830, 770), (1080, 764)], (180, 40, 40), 10)


def folder(canvas: Canvas) -> None:
    """A ring binder that does not close any more."""
    canvas.fade((204, 196, 184), (160, 150, 136))
    canvas.shape([(0, 640), (1200, 600), (1200, 900), (0, 900)], WOOD)
    for sheet in range(34):
        y = 690 - sheet * 13
        shift = canvas.chance.randint(-16, 16)
        canvas.shape(
            [(260 + shift, y), (950 + shift, y - 34), (960 + shift, y - 22), (266 + shift, y + 12)],
            (238, 236, 228),
        )
    canvas.shape([(220, 720), (980, 680), (990, 712), (226, 760)], (40, 60, 110))
    canvas.shape([(240, 246), (950, 150), (990, 190), (270, 290)], (46, 70, 126))
    for tab, colour in enumerate([(220, 90, 70), (240, 190, 70), (90, 160, 110), (120, 110, 190)]):
        canvas.box(952, 300 + tab * 86, 66, 46, colour, 6)
    canvas.ring(250, 480, 120, STEEL, 14)


def scooter(canvas: Canvas) -> None:
    """A mobility scooter in a narrow hall."""
    canvas.fade((206, 198, 180), (184, 176, 156), 0, 620)
    canvas.fade((120, 108, 96), (90, 80, 70), 620, 900)
    for door in (40, 980):
        canvas.box(door, 110, 190, 540, (110, 128, 120), 4)
        canvas.round(door + 160, 400, 22, (210, 200, 160))
    red = (176, 36, 40)
    canvas.shape([(300, 660), (820, 660), (860, 740), (280, 740)], red)
    canvas.box(330, 400, 60, 260, (44, 44, 48), 16)
    canvas.box(330, 580, 230, 66, (44, 44, 48), 22)
    canvas.stroke([(800, 680), (730, 380)], (60, 60, 64), 22)
    canvas.stroke([(690, 390), (800, 360)], (40, 40, 44), 18)
    canvas.box(770, 380, 130, 100, (190, 150, 96), 10)
    canvas.shape([(800, 560), (900, 600), (890, 700), (810, 700)], red)
    for wheel in (370, 820):
        canvas.round(wheel, 750, 150, (40, 40, 42))
        canvas.round(wheel, 750, 66, STEEL)


def plate(canvas: Canvas) -> None:
    """Friday's fish."""
    canvas.fade((190, 176, 150), (170, 154, 128))
    canvas.box(60, 120, 1080, 680, (132, 160, 140), 30)
    canvas.round(600, 470, 700, (246, 246, 242), 560)
    canvas.round(600, 470, 540, (232, 232, 228), 420)
    canvas.shape(
        [(420, 400), (600, 350), (760, 400), (740, 470), (560, 500), (430, 470)], (168, 166, 160)
    )
    canvas.leaves(470, 580, 170, (228, 214, 150), 60)
    canvas.leaves(720, 570, 170, (92, 140, 60), 60)
    canvas.stroke([(180, 270), (200, 690)], STEEL, 18)
    canvas.stroke([(1010, 270), (1000, 690)], STEEL, 18)
    canvas.round(1010, 190, 110, (220, 232, 238))


def dog(canvas: Canvas) -> None:
    """An old dog asleep on her cushion."""
    canvas.fade((200, 184, 160), (150, 122, 92))
    for plank in range(0, 1200, 150):
        canvas.stroke([(plank, 420), (plank * 1.3 - 180, 900)], (120, 94, 66), 5)
    canvas.round(600, 640, 860, (70, 96, 130), 420)
    canvas.round(600, 610, 700, (104, 132, 166), 300)
    fur, tan = (222, 206, 178), (176, 132, 88)
    for x, y, across, high in ((660, 590, 470, 230), (830, 610, 240, 200), (420, 600, 230, 180)):
        canvas.round(x, y, across, fur, high)
    canvas.round(290, 630, 130, fur, 84)
    canvas.round(700, 540, 250, tan, 110)
    canvas.round(392, 520, 90, tan, 130)
    canvas.round(500, 560, 84, tan, 150)
    canvas.round(240, 618, 46, (40, 34, 32), 36)
    canvas.stroke([(330, 585), (352, 594), (374, 588)], (70, 52, 40), 8)
    canvas.stroke([(250, 650), (290, 668), (330, 660)], (120, 90, 66), 5)
    canvas.stroke([(930, 640), (1000, 690), (960, 730)], fur, 34)
    for paw in (430, 540, 800):
        canvas.round(paw, 706, 120, fur, 56)
    canvas.box(470, 640, 90, 22, (190, 50, 60), 10)


def teddy(canvas: Canvas) -> None:
    """A bear that was opened and sewn up again."""
    canvas.fade((176, 190, 206), (140, 156, 176))
    brown, light = (166, 116, 70), (206, 164, 116)
    for x, y, size in (
        (470, 190, 110),
        (730, 190, 110),
        (600, 300, 330),
        (600, 620, 440),
        (380, 560, 150),
        (820, 560, 150),
        (470, 830, 170),
        (730, 830, 170),
    ):
        canvas.round(x, y, size, brown)
        canvas.leaves(x, y, size * 1.1, brown, 90)
    canvas.round(600, 350, 150, light, 110)
    canvas.round(600, 325, 56, (50, 36, 30), 40)
    for eye in (530, 670):
        canvas.round(eye, 270, 32, (36, 28, 26))
    canvas.round(600, 640, 270, light, 310)
    canvas.stroke([(600, 520), (608, 600), (594, 690), (604, 770)], (90, 40, 40), 6)
    for stitch in range(9):
        y = 530 + stitch * 28
        canvas.stroke([(574, y), (632, y + 10)], (200, 40, 60), 7)


def knitting(canvas: Canvas) -> None:
    """Tiny hats beside an orange."""
    canvas.fade((222, 208, 190), (192, 174, 150))
    canvas.round(930, 560, 230, (240, 140, 30))
    canvas.round(890, 520, 60, (250, 180, 90))
    for x, y, colour in (
        (260, 520, (120, 170, 200)),
        (520, 600, (226, 190, 90)),
        (430, 320, (200, 120, 140)),
        (690, 380, (140, 180, 130)),
    ):
        canvas.round(x, y, 230, colour, 220)
        for row in range(7):
            wide = 100 - abs(row - 2) * 14
            for loop in range(-5, 6):
                canvas.round(
                    x + loop * wide / 5, y - 70 + row * 24, 17, canvas.about(colour, 24), 12
                )
        canvas.box(x - 112, y + 62, 224, 52, (240, 234, 224), 20)
        canvas.leaves(x, y - 118, 90, (244, 240, 232), 40)
    canvas.stroke([(90, 800), (560, 730)], (170, 130, 80), 12)
    canvas.stroke([(130, 730), (590, 800)], (170, 130, 80), 12)


def plant(canvas: Canvas) -> None:
    """A ficus that has known better days, behind glass."""
    canvas.fade((206, 214, 214), (170, 176, 172), 0, 700)
    canvas.fade((140, 136, 130), (110, 106, 100), 700, 900)
    canvas.stroke([(600, 700), (590, 500), (620, 260)], (110, 84, 58), 18)
    for x, y in ((590, 500), (612, 360), (620, 260)):
        for side in (-1, 1):
            canvas.stroke([(x, y), (x + side * 130, y - 50)], (110, 84, 58), 8)
            canvas.leaves(x + side * 150, y - 30, 120, (140, 140, 60), 11)
    canvas.leaves(620, 230, 160, (104, 128, 62), 16)
    canvas.shape([(480, 680), (720, 680), (690, 870), (510, 870)], (190, 100, 66))
    canvas.leaves(560, 880, 420, (176, 140, 60), 18)
    canvas.shape([(120, 0), (300, 0), (90, 900), (0, 900), (0, 500)], (216, 224, 226))
    canvas.stroke([(900, 0), (900, 900)], (90, 96, 100), 26)


def chairs(canvas: Canvas) -> None:
    """Chairs upside down on the tables of a canteen."""
    canvas.fade((186, 178, 160), (150, 142, 126), 0, 560)
    canvas.fade((120, 114, 106), (84, 78, 72), 560, 900)
    canvas.box(60, 60, 230, 150, (60, 66, 60), 6)
    for x, y in ((70, 470), (470, 430), (850, 480)):
        canvas.box(x, y, 300, 34, WOOD, 6)
        for leg in (20, 260):
            canvas.stroke([(x + leg, y + 30), (x + leg, y + 300)], STEEL, 14)
        for seat in (30, 170):
            canvas.box(x + seat, y - 40, 110, 40, (150, 60, 50), 8)
            for leg in (8, 96):
                canvas.stroke([(x + seat + leg, y - 40), (x + seat + leg - 6, y - 200)], STEEL, 9)
    canvas.box(530, 690, 150, 36, (150, 60, 50), 8)
    canvas.box(530, 560, 26, 150, (150, 60, 50), 8)
    for leg in (540, 670):
        canvas.stroke([(leg, 720), (leg, 860)], STEEL, 9)


def pan(canvas: Canvas) -> None:
    """A clean pan on a doormat."""
    canvas.fade((120, 134, 150), (96, 108, 122), 0, 470)
    canvas.box(420, 0, 700, 470, (52, 74, 66), 4)
    canvas.box(500, 60, 240, 320, (68, 94, 84), 4)
    canvas.box(800, 60, 240, 320, (68, 94, 84), 4)
    canvas.fade((160, 150, 136), (126, 118, 106), 470, 900)
    canvas.shape([(240, 560), (980, 560), (1080, 840), (150, 840)], (112, 84, 50))
    canvas.grass(570, 840, (130, 98, 58), 1800)
    canvas.box(400, 560, 420, 200, (196, 60, 50), 30)
    canvas.round(610, 562, 420, (214, 214, 212), 110)
    canvas.round(610, 566, 370, (184, 186, 188), 84)
    for side in (370, 790):
        canvas.box(side, 600, 66, 36, (40, 40, 44), 16)


SCENES: dict[str, Callable[[Canvas], None]] = {
    "trap": stairs,
    "keukentafel": kitchen_table,
    "brief": letter,
    "la": drawer,
    "ruitjespapier": graph_paper,
    "map": folder,
    "scootmobiel": scooter,
    "bord": plate,
    "hond": dog,
    "knuffel": teddy,
    "breiwerk": knitting,
    "plant": plant,
    "stoelen": chairs,
    "pan": pan,
}
