"""What people in the demo film: a scene of `pictures`, along which a hand moves a phone."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO

import av
import numpy as np
from av.video.frame import VideoFrame
from PIL import Image, ImageEnhance

from weerklank.demo.pictures import photograph
from weerklank.demo.speaking import SAMPLES_A_SECOND, frames_of, samples_of

PICTURES_A_SECOND = 10
WITHOUT_WORDS = 3.5
AFTER_THE_WORDS = 0.4
# When a lamp fails, in seconds: seldom and long, as flashes can make people ill.
DARK = ((0.9, 1.5), (2.2, 3.1))
# How far a hand is off its way, in pixels of the photo.
TREMBLE = 5


@dataclass(frozen=True, slots=True)
class Scene:
    """A photo, the size of the video, and the middle of what is seen at its start and its end.

    Middles are parts of the way across and down the photo; `nears` is how much larger the end is.
    `fails` when the lamp does.
    """

    photo: str
    size: tuple[int, int]
    starts: tuple[float, float]
    ends: tuple[float, float]
    nears: float = 1.0
    fails: bool = False


SCENES: Mapping[str, Scene] = {
    "keuken": Scene("keukentafel", (640, 360), (0.3, 0.58), (0.66, 0.72), nears=1.15),
    "stoep": Scene("stoep", (360, 640), (0.3, 0.5), (0.62, 0.5)),
    "hal": Scene("trap", (480, 360), (0.46, 0.55), (0.5, 0.45), nears=1.1, fails=True),
}


def film(name: str, voice: bytes = b"") -> bytes:
    """The scene called `name` as MP4, with the sound of the WAVE file `voice`, if there is any.

    Raises KeyError when nobody can film that.
    """
    scene = SCENES[name]
    said = samples_of(voice) if voice else None
    length = WITHOUT_WORDS if said is None else said.size / SAMPLES_A_SECOND + AFTER_THE_WORDS
    file = BytesIO()
    with av.open(file, "w", format="mp4") as container:
        pictures = container.add_stream("libx264", rate=PICTURES_A_SECOND)
        pictures.width, pictures.height = scene.size
        pictures.pix_fmt = "yuv420p"
        pictures.options = {"preset": "ultrafast", "crf": "31"}
        if said is not None:
            sound = container.add_stream("aac", rate=SAMPLES_A_SECOND)
            sound.layout = "mono"
        for number, picture in enumerate(_seen(name, scene, int(length * PICTURES_A_SECOND))):
            frame = VideoFrame.from_ndarray(np.asarray(picture), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, PICTURES_A_SECOND)
            container.mux(pictures.encode(frame))
        container.mux(pictures.encode(None))
        if said is not None:
            for block in frames_of(said):
                container.mux(sound.encode(block))
            container.mux(sound.encode(None))
    return file.getvalue()


def _seen(name: str, scene: Scene, count: int) -> Iterator[Image.Image]:
    chance = random.Random(name)  # noqa: S311 - the same film every time, no secret
    photo = photograph(scene.photo, name)
    wide, high = scene.size
    # A margin all around, so that no trembling shows what lies beside the photo.
    whole = min(photo.width / wide, photo.height / high) * 0.9
    off_x = off_y = 0.0
    for number in range(count):
        way = (1 - math.cos(math.pi * number / max(1, count - 1))) / 2
        scale = whole / (1 + (scene.nears - 1) * way)
        off_x = max(-TREMBLE, min(TREMBLE, off_x + chance.uniform(-1.6, 1.6)))
        off_y = max(-TREMBLE, min(TREMBLE, off_y + chance.uniform(-1.6, 1.6)))
        x = _middle(scene.starts[0], scene.ends[0], way, photo.width, wide * scale) + off_x
        y = _middle(scene.starts[1], scene.ends[1], way, photo.height, high * scale) + off_y
        half_wide, half_high = wide * scale / 2, high * scale / 2
        picture = photo.resize(
            scene.size,
            Image.Resampling.BILINEAR,
            (x - half_wide, y - half_high, x + half_wide, y + half_high),
        )
        moment = number / PICTURES_A_SECOND
        if scene.fails and any(off <= moment < on for off, on in DARK):
            picture = ImageEnhance.Brightness(picture).enhance(0.25)
        yield picture


def _middle(start: float, end: float, way: float, side: int, seen: float) -> float:
    """Where the middle of what is seen lies, kept away from the edges."""
    margin = seen / 2 + TREMBLE
    return min(max((start + (end - start) * way) * side, margin), side - margin)
