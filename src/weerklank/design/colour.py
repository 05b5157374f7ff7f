"""Colour arithmetic for the theme generator: OKLCH, the sRGB gamut, and WCAG contrast.

OKLCH is used because equal steps of lightness look equal for every hue, so that one rule serves
a yellow and a purple house style alike.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

HEX = re.compile(r"#[0-9a-f]{6}")
INK = "#101418"
PAPER = "#ffffff"


class Oklch(NamedTuple):
    """A colour by lightness (0 to 1), chroma (0 to about 0.37) and hue in radians."""

    lightness: float
    chroma: float
    hue: float


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _encoded(value: float) -> int:
    value = max(0.0, min(1.0, value))
    value = value * 12.92 if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
    return round(value * 255)


def _linear_rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return red, green, blue


def oklch(colour: str) -> Oklch:
    """Return the OKLCH coordinates of a colour written as `#rrggbb`."""
    red, green, blue = _linear_rgb(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return Oklch(lightness, math.hypot(a, b), math.atan2(b, a))


def _rgb(colour: Oklch) -> tuple[float, float, float]:
    a = colour.chroma * math.cos(colour.hue)
    b = colour.chroma * math.sin(colour.hue)
    long = (colour.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (colour.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


@cache
def from_oklch(colour: Oklch) -> str:
    """Return the nearest `#rrggbb` of the same lightness and hue, with less chroma where needed."""
    chroma = max(colour.chroma, 0.0)
    rgb = _rgb(colour)
    while chroma > 0 and any(not -1e-4 <= value <= 1.0001 for value in rgb):
        chroma = max(chroma - 0.004, 0.0)
        rgb = _rgb(colour._replace(chroma=chroma))
    return "#" + "".join(f"{_encoded(value):02x}" for value in rgb)


@cache
def luminance(colour: str) -> float:
    """Return the WCAG relative luminance of a colour, from 0 (black) to 1 (white)."""
    red, green, blue = _linear_rgb(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast ratio of two colours, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def tone(seed: str, lightness: float, chroma: float) -> str:
    """Return the seed's hue at this lightness, with at most this chroma."""
    start = oklch(seed)
    return from_oklch(Oklch(lightness, min(start.chroma, chroma), start.hue))


def readable(seed: str, grounds: Sequence[str], ratio: float) -> str:
    """Return the colour nearest to seed that reaches ratio against every one of the grounds.

    The seed's own lightness is kept where it serves; else the lightness moves away from the
    grounds, and ends at white or black, which always reaches 4.58 against a single side.
    """
    darker = sum(luminance(ground) for ground in grounds) / len(grounds) > 0.18
    start = oklch(seed)
    lightness = start.lightness
    candidate = seed
    while min(contrast(candidate, ground) for ground in grounds) < ratio:
        lightness += -0.01 if darker else 0.01
        if not 0 <= lightness <= 1:
            return "#000000" if darker else PAPER
        candidate = from_oklch(start._replace(lightness=lightness))
    return candidate


def text_on(ground: str) -> str:
    """Return white or dark ink, whichever reads better on this ground."""
    return max((PAPER, INK), key=lambda ink: contrast(ink, ground))


def carrying(seed: str, ratio: float) -> str:
    """Return the colour nearest to seed on which white or dark ink reaches ratio.

    Only mid tones move: on those neither white nor ink reads well enough.
    """
    start = oklch(seed)
    for step in range(60):
        for direction in (-1, 1):
            lightness = start.lightness + direction * step * 0.005
            candidate = seed if step == 0 else from_oklch(start._replace(lightness=lightness))
            if contrast(text_on(candidate), candidate) >= ratio:
                return candidate
    raise AssertionError(f"no neighbour of {seed} carries text at {ratio}")
