"""The decoder: the one place where a stranger's pixels are touched.

A script, run by `bounded.start` in a process that may fall over and hurt nobody. It knows no
Django, no database, no keys. It works in its own folder and leaves the copies and a manifest there.
Called as: decoder.py SOURCE KIND QUARTER-TURNS
"""

import errno
import io
import json
import os
import random
import sys
from pathlib import Path
from typing import NoReturn, cast

import pillow_heif
from PIL import AvifImagePlugin, Image, ImageChops, ImageCms, JpegPresets

from weerklank.media.pictures.limits import (
    MANIFEST,
    OUTPUT_KINDS,
    DecoderExit,
    PictureKind,
    PictureSize,
    output_name,
    within_limits,
)

_CHANCE = random.SystemRandom()
_ORIENTATION = 0x0112
_PILLOW_FORMATS = {
    PictureKind.JPEG: "JPEG",
    PictureKind.PNG: "PNG",
    PictureKind.WEBP: "WEBP",
    PictureKind.HEIC: "HEIF",
    PictureKind.AVIF: "AVIF",
}
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# Pillow counts anticlockwise, people who press "turn" clockwise.
_CLOCKWISE = {
    1: Image.Transpose.ROTATE_270,
    2: Image.Transpose.ROTATE_180,
    3: Image.Transpose.ROTATE_90,
}


def main() -> None:
    """Prepare the picture named on the command line, or end with a `DecoderExit`."""
    source, kind, quarter_turns = sys.argv[1:4]
    picture, orientation, profile = _decode(Path(source), PictureKind(kind))
    large = _sized(_readied(picture), PictureSize.LARGE)
    upright = _turned(_flat_srgb(large, profile), orientation, int(quarter_turns))
    try:
        _write_copies(upright)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            _end(DecoderExit.NO_ROOM_ON_DISK)
        raise


def _end(code: DecoderExit) -> NoReturn:
    sys.exit(int(code))


def _decode(source: Path, kind: PictureKind) -> tuple[Image.Image, int, bytes | None]:
    """The first frame in memory, how it must be turned, and its colour profile."""
    # One thread each: the CPU bound counts them all, and memory grows with every thread.
    pillow_heif.options.DECODE_THREADS = 1
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None
    try:
        picture = Image.open(source, formats=[_PILLOW_FORMATS[kind]])
        if not within_limits(*picture.size):
            _end(DecoderExit.REFUSED)
        # JPEG alone can be decoded at a half or a quarter: a fraction of the time and memory.
        picture.draft(None, _fitting(picture.size, PictureSize.LARGE))
        picture.load()
    except MemoryError:
        raise
    # The libraries raise whatever comes to mind on broken data (SyntaxError among them).
    except Exception:
        _end(DecoderExit.CUT_OFF)
    # Only now: asking a PNG for its EXIF loads it, and an error in there would be taken for
    # broken EXIF, after which Pillow hands out the damaged pixels without a word.
    orientation = _orientation(picture)
    profile = picture.info.get("icc_profile")
    return picture, orientation, profile if isinstance(profile, bytes) else None


def _orientation(picture: Image.Image) -> int:
    try:
        return int(picture.getexif().get(_ORIENTATION, 1))
    # Broken EXIF is common and no reason to lose a photo.
    except Exception:
        return 1


def _readied(picture: Image.Image) -> Image.Image:
    """The same picture in a mode that can be resized: L, RGB, RGBA or CMYK."""
    if picture.mode.startswith("I"):
        # Sixteen bits of grey; a plain conversion would clip them all to white.
        return picture.convert("I").point(lambda level: level * (1 / 257)).convert("L")
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    if picture.mode in ("L", "RGB", "CMYK"):
        return picture
    return picture.convert("RGB")


def _fitting(size: tuple[int, int], longest: int) -> tuple[int, int]:
    width, height = size
    scale = min(1.0, longest / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _sized(picture: Image.Image, longest: int) -> Image.Image:
    """Scale down to `longest`, never up, shaving a random part of a pixel off every edge.

    The shaving moves every pixel value a little, so that two copies of one photo are not the
    same bytes once decoded. What a person sees stays the same.
    """
    target = _fitting(picture.size, longest)
    margins = [
        _CHANCE.uniform(0.05, 0.75) * min(whole / part, whole * 0.25)
        for whole, part in zip(picture.size * 2, target * 2, strict=True)
    ]
    left, top, right, bottom = margins
    box = (left, top, picture.width - right, picture.height - bottom)
    return picture.resize(target, Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)


def _flat_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """In sRGB, on white where it was transparent: the same in WebP and JPEG, light and dark."""
    alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
    opaque = picture.convert("RGB") if alpha else picture
    coloured = _in_srgb(opaque, profile)
    if alpha is None:
        return coloured
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(coloured, mask=alpha)
    return paper


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    if profile:
        try:
            converted = ImageCms.profileToProfile(
                picture,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
            )
        # A profile that is broken, or of another colour space than the picture, is left aside.
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            converted = None
        if converted is not None:
            return converted
    return picture.convert("RGB")


def _turned(picture: Image.Image, orientation: int, quarter_turns: int) -> Image.Image:
    for turn in (_UPRIGHT.get(orientation), _CLOCKWISE.get(quarter_turns)):
        if turn is not None:
            picture = picture.transpose(turn)
    return picture


def _write_copies(large: Image.Image) -> None:
    manifest = {}
    for size in PictureSize:
        scaled = large if size is PictureSize.LARGE else _sized(large, size)
        for kind in OUTPUT_KINDS:
            copy = _encoded(_with_noise(scaled), kind)
            name = output_name(size, kind)
            Path(name).write_bytes(copy)
            manifest[name] = [*scaled.size, len(copy)]
    Path(MANIFEST).write_text(json.dumps(manifest))


def _with_noise(picture: Image.Image) -> Image.Image:
    """One step up, one down or none in the lightness of every pixel, by chance."""
    steps = Image.frombytes("L", picture.size, os.urandom(picture.width * picture.height))
    grain = steps.point([level % 3 for level in range(256)])
    return ImageChops.add(picture, Image.merge("RGB", [grain] * 3), offset=-1)


def _encoded(picture: Image.Image, kind: PictureKind) -> bytes:
    # A new image of bare pixels: nothing that Pillow remembers of the source can travel along.
    bare = Image.frombytes("RGB", picture.size, picture.tobytes())
    written = io.BytesIO()
    if kind is PictureKind.JPEG:
        bare.save(written, "JPEG", qtables=_quantisation(), subsampling="4:2:0", progressive=True)
        return written.getvalue()
    bare.save(written, "WEBP", quality=_CHANCE.randint(78, 82), method=4)
    return _salted_webp(written.getvalue(), picture.size)


def _quantisation() -> list[list[int]]:
    """Pillow's own tables for good web pictures, some steps one coarser by chance.

    They stand in the file, so that even two copies of a blank sheet differ.
    """
    tables = cast("list[list[int]]", JpegPresets.presets["web_high"]["quantization"])
    return [[min(255, step + _CHANCE.randint(0, 1)) for step in table] for table in tables]


def _salted_webp(simple: bytes, size: tuple[int, int]) -> bytes:
    """The same WebP with sixteen random bytes in a chunk of its own, which viewers skip.

    WebP has no tables to vary, and a blank sheet leaves the encoder no room for chance.
    """
    width, height = size
    canvas = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    chunks = b"VP8X" + len(canvas).to_bytes(4, "little") + canvas + simple[12:]
    chunks += b"SALT" + (16).to_bytes(4, "little") + os.urandom(16)
    return b"RIFF" + (len(chunks) + 4).to_bytes(4, "little") + b"WEBP" + chunks


if __name__ == "__main__":
    main()
