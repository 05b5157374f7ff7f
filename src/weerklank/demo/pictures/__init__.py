"""The pictures that people send in the demo, drawn here: phone photos and drawings on paper."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from weerklank.demo.pictures import indoors, on_paper, outdoors
from weerklank.demo.pictures.canvas import Canvas

PHOTOS: dict[str, Callable[[Canvas], None]] = {**indoors.SCENES, **outdoors.SCENES}
DRAWINGS: dict[str, Callable[[Canvas], None]] = on_paper.SCENES


def draw_picture(name: str, variant: str) -> bytes:
    """The picture called `name`, as JPEG; another `variant` of it looks a little different.

    Raises KeyError when nobody can draw that.
    """
    canvas = Canvas(f"{name} {variant}")
    if name in DRAWINGS:
        DRAWINGS[name](canvas)
        picture = canvas.as_drawing()
    else:
        PHOTOS[name](canvas)
        picture = canvas.as_photo()
    data = BytesIO()
    picture.save(data, "JPEG", quality=86)
    return data.getvalue()
