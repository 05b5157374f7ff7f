"""The pictures that people send in the demo, drawn here: phone photos and drawings on paper.

And what a team gives to draw on.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from PIL import Image

from weerklank.demo.pictures import given, indoors, on_paper, outdoors
from weerklank.demo.pictures.canvas import Canvas

PHOTOS: dict[str, Callable[[Canvas], None]] = {**indoors.SCENES, **outdoors.SCENES}
DRAWINGS: dict[str, Callable[[Canvas], None]] = on_paper.SCENES
GIVEN: dict[str, Callable[[Canvas], None]] = given.SCENES


def draw_picture(name: str, variant: str) -> bytes:
    """The picture called `name`, as JPEG; another `variant` of it looks a little different.

    Raises KeyError when nobody can draw that.
    """
    if name in DRAWINGS:
        canvas = Canvas(f"{name} {variant}")
        DRAWINGS[name](canvas)
        return _jpeg(canvas.as_drawing())
    return _jpeg(photograph(name, variant))


def photograph(name: str, variant: str) -> Image.Image:
    """The photo called `name`. Raises KeyError when nobody can take that."""
    canvas = Canvas(f"{name} {variant}")
    PHOTOS[name](canvas)
    return canvas.as_photo()


def draw_given(name: str) -> bytes:
    """What a team gives to draw on, called `name`, as JPEG. Raises KeyError when there is none."""
    canvas = Canvas(name)
    GIVEN[name](canvas)
    return _jpeg(canvas.as_print())


def _jpeg(picture: Image.Image) -> bytes:
    data = BytesIO()
    picture.save(data, "JPEG", quality=86)
    return data.getvalue()
