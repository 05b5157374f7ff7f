"""What is on each sheet. On a picture of the team (1200 by 900) all lies a third further out."""

from __future__ import annotations

from collections.abc import Callable

from weerklank.demo.sketches.hand import Hand


def _rings(hand: Hand, colour: str) -> None:
    for across in (420, 780, 1140):
        hand.ring(800, 600, across, colour=colour)
    hand.puppet(800, 590, 150, colour="black")
    hand.words(800, 700, "ik")


def skipper(hand: Hand) -> None:
    """People around an old skipper."""
    hand.shake = 6
    _rings(hand, "brown")
    hand.shape("heart", 685, 540, 86, colour="red", label="Hennie")
    for x, y, label, colour in (
        (430, 560, "buurvrouw Trijn", "blue"),
        (1180, 640, "sluiswachter", "blue"),
        (760, 960, "mannen van het koor", "green"),
        (1270, 250, "zoon, Rotterdam", "brown"),
        (210, 870, "dochter, Canada", "brown"),
    ):
        hand.puppet(x, y, 130, colour=colour)
        hand.words(x, y + 104, label)
    hand.line((610, 580), (510, 566), colour="blue", width="middle")
    hand.line((890, 590), (1100, 640), colour="blue", width="middle")
    hand.line((790, 740), (770, 880), colour="green")
    hand.line((910, 500), (1180, 310), colour="brown")
    for part in range(6):
        x, y = 690 - part * 72, 700 + part * 27
        hand.line((x, y), (x - 34, y + 12), colour="brown")
    hand.line((1390, 420), (1460, 470), (1390, 500), (1390, 420), colour="sky")
    hand.line((1340, 510), (1500, 510), (1470, 560), (1370, 560), (1340, 510), colour="sky")


def loose_thread(hand: Hand) -> None:
    """Nearly nobody in the rings."""
    hand.shake = 3
    _rings(hand, "grey")
    hand.ring(928, 560, 84, colour="orange")
    hand.line((894, 536), (888, 486), (920, 520), colour="orange")
    hand.line((940, 518), (972, 486), (964, 536), colour="orange")
    hand.line((930, 602), (962, 620), (984, 590), colour="orange")
    hand.words(926, 650, "kat", colour="orange")
    hand.shape("rectangle", 360, 480, 150, colour="grey", label="tv")
    for part in range(5):
        x = 1030 + part * 72
        hand.line((x, 640 - part * 8), (x + 34, 636 - part * 8), colour="blue")
    hand.puppet(1420, 600, 120, colour="blue")
    hand.words(1400, 700, "huisarts,\n1x per jaar", colour="blue")
    hand.words(800, 1090, "vroeger zaten hier elf", colour="purple")
    for place in range(11):
        hand.ring(500 + place * 60, 1010, 40, colour="grey")


def walker(hand: Hand) -> None:
    """The way with a walking frame, on the map."""
    hand.shake = 5
    hand.line(
        (210, 600), (210, 660), (440, 670), (800, 676), (900, 640), (900, 500),
        colour="blue", width="middle",
    )  # fmt: skip
    hand.shape("house", 150, 520, 110, colour="blue", label="ik")
    hand.cross(880, 660, 46)
    hand.words(1140, 560, "stoep te hoog", colour="red")
    hand.cross(440, 680, 40)
    hand.words(440, 770, "fietsen", colour="red")
    for x, y in ((600, 850), (970, 985)):
        hand.line((x - 50, y), (x + 50, y), colour="green", width="middle")
        hand.line((x - 40, y), (x - 40, y + 36), colour="green", width="middle")
        hand.line((x + 40, y), (x + 40, y + 36), colour="green", width="middle")
    hand.words(610, 940, "bankje", colour="green")
    hand.words(830, 1010, "hier ook", colour="green")
    hand.line((560, 540), (640, 590), (800, 400), colour="lime", width="middle")


def pram(hand: Hand) -> None:
    """The way with a pram and a child of four, on the map."""
    hand.shake = 8
    hand.line(
        (1290, 800), (1160, 740), (1140, 500), (1150, 300), (1200, 280),
        colour="pink", width="middle",
    )  # fmt: skip
    hand.words(1350, 950, "thuis", colour="pink")
    hand.cross(1140, 680, 50)
    hand.ring(1140, 680, 190, colour="red", width="middle")
    hand.words(1360, 680, "BUS! HARD!", colour="red", size="middle")
    hand.line((560, 920), (592, 810), (628, 920), colour="orange", width="middle")
    hand.line((576, 872), (616, 872), colour="orange", width="middle")
    hand.line((592, 810), (720, 920), colour="orange", width="middle")
    hand.words(760, 1000, "glijbaan (van Dev, 4)", colour="orange")
    hand.ring(1450, 130, 110, colour="yellow", width="middle")
    for dx, dy in ((90, 0), (70, 66), (0, 92), (-70, 66), (-90, 0)):
        hand.line(
            (1450 + dx * 0.8, 130 + dy * 0.8), (1450 + dx * 1.3, 130 + dy * 1.3), colour="yellow"
        )


def at_night(hand: Hand) -> None:
    """The way from bed to toilet, on an empty sheet."""
    hand.shake = 4
    hand.line(
        (120, 140),
        (1480, 130),
        (1490, 1060),
        (110, 1070),
        (120, 140),
        colour="black",
        width="middle",
    )
    hand.line((980, 136), (976, 420), colour="black", width="middle")
    hand.line((984, 640), (980, 1066), colour="black", width="middle")
    hand.line((200, 260), (520, 256), (524, 560), (196, 566), (200, 260), colour="blue")
    hand.line((200, 350), (520, 346), colour="blue")
    hand.words(360, 470, "bed", colour="blue")
    hand.line((650, 180), (900, 176), (904, 300), (646, 306), (650, 180), colour="brown")
    hand.words(776, 244, "kast", colour="brown")
    hand.fill(640, 800, 300, 190, colour="peach")
    hand.words(790, 900, "kleedje", colour="brown")
    hand.ring(1300, 300, 150, colour="blue", high=190)
    hand.words(1300, 440, "wc", colour="blue")
    for step, (x, y) in enumerate(
        ((560, 640), (640, 720), (740, 730), (830, 670), (900, 590), (1060, 530), (1140, 440))
    ):
        hand.ring(x, y + (14 if step % 2 else -14), 34, colour="purple", high=54)
    hand.line((980, 430), (980, 636), colour="red", width="middle")
    hand.cross(980, 530, 40)
    hand.words(1200, 620, "drempel!", colour="red", size="middle")
    hand.words(760, 1130, "23 stappen, 3x per nacht", colour="purple")
    hand.line((1370, 800), (1330, 880), (1380, 874), (1340, 960), colour="yellow", width="middle")
    hand.words(1230, 880, "hier\neen lampje?", colour="orange")


def without_words(hand: Hand) -> None:
    """What somebody without words drew in order to be understood."""
    hand.shake = 9
    hand.line(
        (300, 420), (330, 700), (560, 706), (600, 416), (300, 420), colour="brown", width="middle"
    )
    hand.line((596, 480), (690, 490), (684, 600), (580, 610), colour="brown", width="middle")
    for x in (380, 450, 520):
        hand.line((x, 360), (x + 26, 300), (x - 18, 250), (x + 16, 190), colour="grey")
    hand.line((820, 540), (960, 540), colour="black", width="middle")
    hand.line((890, 470), (892, 612), colour="black", width="middle")
    hand.puppet(1150, 500, 420, colour="blue")
    hand.puppet(1390, 520, 360, colour="pink")
    hand.shake = 3
    for x, y, eye in ((1150, 349, 22), (1390, 390, 18)):
        hand.line((x - eye, y - 14), (x - eye, y - 10), colour="black")
        hand.line((x + eye, y - 14), (x + eye, y - 10), colour="black")
        hand.line(
            (x - 30, y + 16), (x - 16, y + 36), (x + 16, y + 36), (x + 30, y + 16), colour="red"
        )
    hand.shake = 9
    hand.line((250, 900), (1450, 890), colour="green", width="middle")
    hand.words(800, 1020, "koffie?", size="large", colour="purple")


SHEETS: dict[str, Callable[[Hand], None]] = {
    "steunkring_schipper": skipper,
    "steunkring_draad": loose_thread,
    "kaart_rollator": walker,
    "kaart_kinderwagen": pram,
    "nachtwandeling": at_night,
    "zonder_woorden": without_words,
}
