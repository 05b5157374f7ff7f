"""Phone photos taken outside."""

from __future__ import annotations

from collections.abc import Callable

from weerklank.demo.pictures.canvas import Canvas

SKY, PALE, BRICK, STEEL = (150, 184, 214), (220, 228, 232), (150, 82, 62), (140, 146, 150)
GRASS, LEAF, WOOD = (104, 138, 62), (86, 122, 58), (150, 108, 70)


def bench(canvas: Canvas) -> None:
    """A park bench without arms."""
    canvas.fade(SKY, PALE, 0, 480)
    for x in (140, 420, 900, 1120):
        canvas.stroke([(x, 520), (x, 260)], (90, 70, 54), 26)
        canvas.leaves(x, 210, 330, LEAF, 180)
    canvas.fade((122, 150, 80), GRASS, 470, 900)
    canvas.grass(480, 900, GRASS)
    canvas.shape([(0, 900), (420, 640), (760, 640), (1200, 900)], (186, 172, 146))
    for row in range(3):
        canvas.box(330, 470 + row * 44, 540, 28, WOOD, 5)
    canvas.box(310, 620, 580, 34, WOOD, 5)
    for x in (370, 810):
        canvas.stroke([(x, 470), (x, 780)], (60, 62, 64), 20)


def bus_stop(canvas: Canvas) -> None:
    """A post, a bin, and nothing to sit on."""
    canvas.fade((170, 180, 188), (206, 208, 206), 0, 560)
    for place in range(7):
        canvas.leaves(100 + place * 180, 520, 240, (110, 124, 96), 60)
    canvas.fade((120, 132, 86), (104, 118, 74), 545, 660)
    canvas.fade((140, 138, 134), (110, 108, 106), 660, 900)
    canvas.box(0, 650, 1200, 26, (196, 192, 184))
    canvas.stroke([(520, 780), (520, 160)], STEEL, 20)
    canvas.box(430, 110, 180, 120, (250, 204, 40), 10)
    canvas.box(456, 136, 128, 40, (40, 44, 60), 6)
    canvas.box(460, 330, 120, 170, (236, 238, 240), 4)
    canvas.text_lines(472, 350, 92, 9, (70, 70, 80), 15)
    canvas.box(760, 560, 110, 190, (60, 96, 70), 14)
    canvas.box(748, 546, 134, 30, (48, 78, 58), 10)
    canvas.stroke([(900, 900), (1200, 790)], (240, 240, 236), 14)


def kerb(canvas: Canvas) -> None:
    """A kerb beside a crossing, far too high."""
    canvas.fade((128, 124, 122), (98, 96, 94))
    for stripe in range(6):
        x = 60 + stripe * 230
        canvas.shape([(x, 0), (x + 110, 0), (x + 60, 440), (x - 90, 440)], (230, 228, 220))
    canvas.shape([(0, 440), (1200, 400), (1200, 520), (0, 570)], (190, 186, 178))
    canvas.shape([(0, 560), (1200, 510), (1200, 560), (0, 620)], (120, 116, 110))
    for row in range(4):
        for place in range(9):
            x, y = place * 150 - (row % 2) * 70, 620 + row * 84
            canvas.box(x, y, 138, 74, (168, 158, 146), 4)
    canvas.shape([(560, 640), (640, 630), (660, 690), (570, 700)], (84, 80, 76))
    canvas.grass(690, 740, GRASS, 90)


def dark_path(canvas: Canvas) -> None:
    """A path at half past five, with one lamp far away."""
    canvas.fade((22, 28, 48), (44, 44, 56), 0, 420)
    canvas.fade((30, 32, 38), (16, 17, 22), 420, 900)
    canvas.shape([(420, 900), (590, 400), (640, 400), (860, 900)], (56, 56, 62))
    for x in range(0, 540, 90):
        canvas.box(x, 330 + x * 0.13, 84, 520 - x * 0.5, (34, 30, 32), 2)
    for x in range(700, 1200, 90):
        canvas.leaves(x, 470, 220, (24, 34, 26), 50)
    far = canvas.chance.randint(600, 630)
    canvas.stroke([(far, 420), (far, 330)], (70, 70, 74), 5)
    for across, colour in ((90, (84, 76, 58)), (54, (150, 130, 84)), (24, (250, 232, 176))):
        canvas.round(far, 326, across, colour)
    canvas.stroke([(1010, 900), (1000, 180)], (44, 46, 50), 16)
    canvas.box(960, 160, 90, 26, (50, 52, 58), 8)


def garden(canvas: Canvas) -> None:
    """A garden that has been left to itself."""
    canvas.fade(SKY, PALE, 0, 300)
    for plank in range(0, 1200, 70):
        canvas.box(plank, 210, 64, 330, (146, 116, 86), 2)
    canvas.fade((92, 120, 60), (74, 104, 48), 530, 900)
    canvas.grass(480, 900, (110, 150, 60), 5200)
    for _each in range(26):
        x, y = canvas.chance.randint(0, 1200), canvas.chance.randint(500, 860)
        canvas.leaves(x, y, 130, canvas.chance.choice([LEAF, (130, 150, 60), (90, 130, 80)]), 26)
        canvas.round(
            x, y - 46, 22, canvas.chance.choice([(236, 200, 40), (240, 240, 236), (180, 90, 160)])
        )
    canvas.box(790, 560, 300, 26, (226, 226, 222), 8)
    for leg in (820, 1050):
        canvas.stroke([(leg, 580), (leg, 760)], (214, 214, 210), 14)
    canvas.stroke([(150, 300), (250, 820)], WOOD, 16)
    canvas.box(220, 790, 90, 60, STEEL, 6)


def fence(canvas: Canvas) -> None:
    """A gate of bent and welded steel."""
    canvas.fade(SKY, PALE, 0, 420)
    canvas.box(0, 160, 1200, 330, BRICK)
    for row in range(9):
        canvas.stroke([(0, 170 + row * 36), (1200, 170 + row * 36)], (184, 160, 146), 4)
    canvas.box(760, 200, 200, 290, (60, 84, 96), 4)
    canvas.fade((150, 146, 140), (120, 116, 110), 490, 900)
    black = (34, 36, 40)
    for x in range(180, 1040, 84):
        canvas.stroke([(x, 250), (x, 770)], black, 13)
        canvas.round(x, 240, 26, (196, 160, 60))
    for y in (310, 730):
        canvas.stroke([(150, y), (1050, y)], black, 18)
    for x in range(222, 1000, 168):
        canvas.ring(x, 470, 120, black, 11)
        canvas.ring(x, 590, 84, black, 11)
    canvas.stroke([(150, 210), (150, 820)], black, 26)
    canvas.stroke([(1050, 210), (1050, 820)], black, 26)


def cowshed(canvas: Canvas) -> None:
    """Young cattle and a bucket."""
    canvas.fade((120, 100, 80), (84, 68, 54), 0, 420)
    canvas.box(820, 60, 260, 170, (206, 222, 226), 4)
    canvas.fade((190, 160, 90), (160, 130, 70), 420, 900)
    canvas.grass(430, 900, (206, 176, 96), 3800)
    for x in (240, 560):
        canvas.round(x, 400, 330, (236, 232, 224), 230)
        canvas.leaves(x + 40, 380, 190, (34, 32, 32), 70)
        canvas.round(x - 150, 340, 130, (40, 38, 38), 150)
        canvas.round(x - 168, 400, 80, (226, 190, 180), 56)
        canvas.round(x - 150, 320, 18, (250, 250, 250))
        canvas.box(x - 96, 270, 40, 30, (240, 200, 50), 4)
        for leg in (-110, 90):
            canvas.stroke([(x + leg, 480), (x + leg, 610)], (230, 226, 218), 30)
    for bar in range(3):
        canvas.stroke([(0, 380 + bar * 84), (760, 380 + bar * 84)], STEEL, 16)
    canvas.shape([(860, 640), (1060, 640), (1030, 840), (890, 840)], (70, 96, 150))
    canvas.round(960, 640, 200, (96, 122, 176), 50)


def lock(canvas: Canvas) -> None:
    """A lock in a canal, with a barge waiting."""
    canvas.fade((176, 186, 194), (216, 216, 210), 0, 380)
    canvas.stroke([(0, 376), (1200, 370)], (110, 124, 96), 22)
    canvas.fade((120, 136, 140), (84, 100, 106), 384, 900)
    for _each in range(240):
        x, y = canvas.chance.randint(0, 1200), canvas.chance.randint(400, 890)
        canvas.stroke([(x, y), (x + canvas.chance.randint(20, 90), y)], (150, 166, 170), 3)
    canvas.shape([(0, 600), (330, 420), (330, 900), (0, 900)], (120, 108, 98))
    canvas.shape([(1200, 600), (900, 420), (900, 900), (1200, 900)], (126, 114, 104))
    for gate in (360, 620):
        canvas.shape([(gate, 420), (gate + 240, 440), (gate + 240, 600), (gate, 580)], (54, 66, 58))
        canvas.stroke([(gate, 430), (gate + 240, 590)], (240, 240, 236), 12)
    canvas.shape([(400, 700), (820, 690), (780, 790), (440, 796)], (40, 46, 62))
    canvas.box(660, 620, 120, 76, (230, 226, 216), 6)
    canvas.box(680, 640, 36, 30, (90, 120, 140))
    canvas.box(80, 300, 170, 170, (214, 200, 170), 4)
    canvas.shape([(60, 310), (165, 230), (270, 310)], (160, 70, 54))


SCENES: dict[str, Callable[[Canvas], None]] = {
    "bank": bench,
    "bushalte": bus_stop,
    "stoep": kerb,
    "donker": dark_path,
    "tuin": garden,
    "lassen": fence,
    "koe": cowshed,
    "sluis": lock,
}
