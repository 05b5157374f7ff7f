"""What is taken and what is refused, by headers alone."""

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from weerklank.media.pictures.inspection import PictureFacts, inspect_picture
from weerklank.media.pictures.limits import MAX_BYTES, PictureKind
from weerklank.media.pictures.refusals import PictureRefused, RefusalReason
from weerklank.media.pictures.tests import samples


def inspect(content: bytes) -> PictureFacts:
    return inspect_picture(io.BytesIO(content), size=len(content))


def refusal(content: bytes) -> RefusalReason:
    with pytest.raises(PictureRefused) as refused:
        inspect(content)
    return refused.value.reason


SOUND = {
    "phone": (samples.phone_jpeg(), PictureKind.JPEG),
    "progressive": (
        samples.encoded(samples.scene(), "JPEG", progressive=True),
        PictureKind.JPEG,
    ),
    "png": (samples.png_with_texts(), PictureKind.PNG),
    "webp": (samples.encoded(samples.scene(), "WEBP"), PictureKind.WEBP),
    "webp lossless": (samples.encoded(samples.scene(), "WEBP", lossless=True), PictureKind.WEBP),
    "webp extended": (
        samples.encoded(samples.scene(), "WEBP", exif=samples.telling_exif()),
        PictureKind.WEBP,
    ),
    "heic": (samples.encoded(samples.scene(), "HEIF"), PictureKind.HEIC),
    "avif": (samples.encoded(samples.scene(), "AVIF"), PictureKind.AVIF),
}


@pytest.mark.parametrize("name", SOUND)
def test_kind_and_size_are_read_from_the_header(name: str) -> None:
    content, kind = SOUND[name]

    facts = inspect(content)

    assert facts == PictureFacts(kind=kind, width=640, height=480, byte_count=len(content))


def test_file_is_left_at_its_start() -> None:
    file = io.BytesIO(samples.phone_jpeg())

    inspect_picture(file, size=len(file.getvalue()))

    assert file.tell() == 0


def test_pixels_are_never_read() -> None:
    header = samples.png_header(640, 480)

    assert inspect(header + b"no pixel in sight").width == 640


def archive() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        made.writestr("picture.jpg", samples.phone_jpeg())
    return written.getvalue()


DISGUISED = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "svg with declaration": b'\xef\xbb\xbf<?xml version="1.0"?><svg/>',
    "html": b"<!doctype html><script>alert(1)</script>",
    "pdf": b"%PDF-1.7\n",
    "gif": samples.encoded(samples.scene(), "GIF"),
    "tiff": samples.encoded(samples.scene(), "TIFF"),
    "bmp": samples.encoded(samples.scene(), "BMP"),
    "zip": archive(),
    "video": samples.box(b"ftyp", b"isom" + bytes(4) + b"mp42"),
    "html before a jpeg": b"<html>" + samples.phone_jpeg(),
    "sound in riff": b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(32),
    "one byte": b"\xff",
}


@pytest.mark.parametrize("name", DISGUISED)
def test_what_is_no_picture_is_refused(name: str) -> None:
    assert refusal(DISGUISED[name]) is RefusalReason.NOT_A_PICTURE


def test_empty_file_is_refused() -> None:
    assert refusal(b"") is RefusalReason.EMPTY


def test_empty_file_that_claims_a_size_is_refused() -> None:
    with pytest.raises(PictureRefused) as refused:
        inspect_picture(io.BytesIO(b""), size=10)

    assert refused.value.reason is RefusalReason.EMPTY


@pytest.mark.parametrize(("size", "taken"), [(MAX_BYTES, True), (MAX_BYTES + 1, False)])
def test_twenty_megabytes_is_the_limit(size: int, taken: bool) -> None:
    file = io.BytesIO(samples.phone_jpeg())

    if taken:
        assert inspect_picture(file, size=size).kind is PictureKind.JPEG
        return
    with pytest.raises(PictureRefused) as refused:
        inspect_picture(file, size=size)
    assert refused.value.reason is RefusalReason.TOO_LARGE


def jpeg_header(width: int, height: int) -> bytes:
    frame = b"\x08" + height.to_bytes(2, "big") + width.to_bytes(2, "big") + b"\x03" + bytes(9)
    return b"\xff\xd8\xff\xc0\x00\x11" + frame


def webp_header(width: int, height: int) -> bytes:
    canvas = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF\x16\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00" + canvas


@pytest.mark.parametrize(
    "content",
    [
        samples.png_header(60_000, 60_000),
        samples.png_header(2**31 - 1, 2**31 - 1),
        samples.png_header(20_001, 1),
        jpeg_header(65_000, 65_000),
        webp_header(16_000, 16_000),
        samples.isobmff_header(b"heic", 60_000, 60_000),
        samples.isobmff_header(b"avif", 1, 2**32 - 1),
    ],
)
def test_bomb_is_refused_from_its_header(content: bytes) -> None:
    assert refusal(content) is RefusalReason.TOO_MANY_PIXELS


@pytest.mark.parametrize(
    "content",
    [
        samples.png_header(9248, 6944),
        jpeg_header(9248, 6944),
        samples.isobmff_header(b"heic", 9248, 6944),
    ],
)
def test_camera_of_64_megapixels_is_welcome(content: bytes) -> None:
    assert (inspect(content).width, inspect(content).height) == (9248, 6944)


@pytest.mark.parametrize(
    "content",
    [
        samples.phone_jpeg()[:200],
        jpeg_header(640, 0),
        b"\xff\xd8\xff\xd9",
        b"\xff\xd8" + b"\xff" * 100,
        samples.png_header(640, 480)[:20],
        samples.png_header(0, 480),
        b"\x89PNG\r\n\x1a\n" + samples.chunk(b"IDAT", bytes(40)),
        SOUND["webp"][0][:-1],
        SOUND["heic"][0][:-1],
        SOUND["avif"][0][: len(SOUND["avif"][0]) // 2],
        samples.box(b"ftyp", b"heic" + bytes(4) + b"mif1"),
    ],
)
def test_what_cannot_be_measured_is_unreadable(content: bytes) -> None:
    assert refusal(content) is RefusalReason.UNREADABLE


def test_only_the_largest_image_of_a_heic_counts() -> None:
    shapes = b"".join(
        samples.box(b"ispe", bytes(4) + side.to_bytes(4, "big") * 2) for side in (512, 4000, 160)
    )
    properties = samples.box(b"iprp", samples.box(b"ipco", shapes))
    content = samples.box(b"ftyp", b"mif1" + bytes(4) + b"heic") + samples.box(
        b"meta", bytes(4) + properties
    )

    assert inspect(content).width == 4000


def test_animation_counts_as_its_first_frame() -> None:
    frames = [Image.new("RGB", (64, 48), colour) for colour in ("red", "blue")]
    moving = samples.encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:])

    assert (inspect(moving).width, inspect(moving).height) == (64, 48)


@settings(max_examples=300, deadline=None)
@given(
    start=st.sampled_from(
        [
            b"",
            b"\xff\xd8\xff",
            b"\x89PNG\r\n\x1a\n",
            b"RIFF\x10\0\0\0WEBPVP8 ",
            b"\0\0\0\x18ftypheic",
        ]
    ),
    rest=st.binary(max_size=400),
)
def test_random_bytes_raise_nothing_but_a_refusal(start: bytes, rest: bytes) -> None:
    with suppress(PictureRefused):
        inspect(start + rest)


@settings(max_examples=300, deadline=None)
@given(data=st.data(), name=st.sampled_from(sorted(SOUND)))
def test_damaged_pictures_raise_nothing_but_a_refusal(data: st.DataObject, name: str) -> None:
    content = bytearray(SOUND[name][0][:2000])
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(PictureRefused):
        assert inspect(bytes(content)).width > 0
