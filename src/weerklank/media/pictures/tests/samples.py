"""Pictures for the tests, each made on the spot: nothing is stored, nothing is downloaded."""

import io
import zlib
from pathlib import Path

import pillow_heif
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

pillow_heif.register_heif_opener()

CAMERA = "Marker Camera"
LATITUDE = (52.0, 5.0, 24.5)
RED, GREEN, BLUE, WHITE = (220, 30, 30), (20, 160, 60), (30, 60, 210), (255, 255, 255)


def scene(width: int = 640, height: int = 480) -> Image.Image:
    """A picture with a different colour in each corner, and texture in between."""
    picture = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    draw = ImageDraw.Draw(picture)
    for number in range(0, width, 7):
        draw.line((number, 0, width - number, height), fill=(number % 256, 90, 120))
    third, half = width // 3, height // 3
    draw.rectangle((0, 0, third, half), fill=RED)
    draw.rectangle((width - third, 0, width, half), fill=GREEN)
    draw.rectangle((0, height - half, third, height), fill=BLUE)
    draw.rectangle((width - third, height - half, width, height), fill=WHITE)
    return picture


def telling_exif(orientation: int = 1) -> Image.Exif:
    """EXIF that says where, when, with what and by whom."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = CAMERA
    exif[0x013B] = "Marker Author"
    exif[0x0132] = "2026:01:02 03:04:05"
    exif[0x8825] = {1: "N", 2: LATITUDE, 3: "E", 4: (4.0, 18.0, 0.5)}
    return exif


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    written = io.BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


def phone_jpeg(orientation: int = 1, size: tuple[int, int] = (640, 480)) -> bytes:
    return encoded(
        scene(*size),
        "JPEG",
        quality=92,
        exif=telling_exif(orientation),
        comment=b"Marker Comment",
        xmp=b"<x:xmpmeta>Marker XMP</x:xmpmeta>",
        icc_profile=srgb_profile(),
    )


def srgb_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def png_with_texts() -> bytes:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "Marker Author")
    texts.add_itxt("XML:com.adobe.xmp", "Marker XMP", zip=True)
    return encoded(scene(), "PNG", pnginfo=texts, exif=telling_exif())


def chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content).to_bytes(4, "big")
    return len(content).to_bytes(4, "big") + kind + content + check


def png_header(width: int, height: int) -> bytes:
    shape = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", shape)


def inflating_png() -> bytes:
    """A few kilobytes of PNG that claim ten pixels square and unpack to fifty megabytes."""
    bomb = zlib.compress(bytes(50_000_000), 9)
    return png_header(10, 10) + chunk(b"IDAT", bomb) + chunk(b"IEND", b"")


def box(kind: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4, "big") + kind + content


def isobmff_header(brand: bytes, width: int, height: int) -> bytes:
    shape = bytes(4) + width.to_bytes(4, "big") + height.to_bytes(4, "big")
    properties = box(b"iprp", box(b"ipco", box(b"ispe", shape)))
    return box(b"ftyp", brand + bytes(4) + b"mif1") + box(b"meta", bytes(4) + properties)


def near(colour: tuple[int, ...], other: tuple[int, ...], *, within: int = 12) -> bool:
    return all(abs(one - two) <= within for one, two in zip(colour, other, strict=True))


def corners(path: Path) -> dict[str, tuple[int, ...]]:
    with Image.open(path) as picture:
        assert picture.mode == "RGB"
        width, height = picture.size
        spots = {
            "top left": (width // 8, height // 8),
            "top right": (width - width // 8, height // 8),
            "bottom left": (width // 8, height - height // 8),
            "bottom right": (width - width // 8, height - height // 8),
        }
        found = {}
        for name, spot in spots.items():
            pixel = picture.getpixel(spot)
            assert isinstance(pixel, tuple)
            found[name] = pixel
        return found
