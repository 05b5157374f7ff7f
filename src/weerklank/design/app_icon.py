"""The icon of the website among the apps on a device, in the colours of a theme."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import resvg_py

from weerklank.design.theme import Theme, tokens_of

_SIGN = "".join(
    re.findall(r"<path[^>]*/>", Path(__file__).with_name("art").joinpath("icon.svg").read_text())
)


class Shape(StrEnum):
    """ROUNDED is shown as it is; FULL has no corners: a device cuts it to a shape of its own."""

    ROUNDED = "rond"
    FULL = "vol"


# What manifests and pages name; others are not made, for making them costs.
SIZES = {Shape.ROUNDED: (192, 512), Shape.FULL: (180, 512)}


@lru_cache(maxsize=64)
def app_icon(theme: Theme, shape: Shape, size: int) -> bytes:
    """The icon as PNG, `size` pixels wide and high. Raises ValueError for a size not in `SIZES`."""
    if size not in SIZES[shape]:
        raise ValueError(f"no icon is {size} pixels wide")
    tokens = tokens_of(theme, dark=False)
    # Devices may cut off all but a circle of four fifths: smaller, the sign lies within it.
    corner, scale = (10, 1.0) if shape is Shape.ROUNDED else (0, 0.9)
    sign = _SIGN.replace("#fff", tokens["on-brand"])
    pixels: bytes = resvg_py.svg_to_bytes(
        svg_string=(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 44 44">'
            f'<rect fill="{tokens["brand"]}" width="44" height="44" rx="{corner}"/>'
            f'<g transform="translate(22 22) scale({scale}) translate(-22.25 -22.5)">{sign}</g>'
            "</svg>"
        ),
        width=size,
        skip_system_fonts=True,
    )
    return bytes(pixels)
