"""What people in the demo draw on the screen: sketches of the product's own, drawn here."""

from __future__ import annotations

from weerklank.demo.sketches.hand import Hand
from weerklank.demo.sketches.sheets import SHEETS
from weerklank.media.drawings.sketch import write_sketch


def draw_sketch(name: str) -> bytes:
    """The sketch called `name`, as the board sends it. Raises KeyError when there is none."""
    hand = Hand(name)
    SHEETS[name](hand)
    return write_sketch(hand.sketch())
