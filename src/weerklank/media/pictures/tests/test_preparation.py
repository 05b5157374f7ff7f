"""What comes out: upright, three sizes, no history, no shared hash; and what does not."""

import hashlib
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageCms, ImageStat

from weerklank.media.pictures.limits import PictureKind, PictureSize
from weerklank.media.pictures.preparation import (
    BOUNDS,
    DECODER,
    PreparedPicture,
    prepare_picture,
    prepare_with,
)
from weerklank.media.pictures.refusals import FailureReason, PictureNotPrepared
from weerklank.media.pictures.tests import samples

Prepare = Callable[..., PreparedPicture]


@pytest.fixture
def into(tmp_path: Path) -> Path:
    folder = tmp_path / "into"
    folder.mkdir()
    return folder


@pytest.fixture
def prepare(tmp_path: Path, into: Path) -> Prepare:
    def prepared(content: bytes, *, quarter_turns: int = 0) -> PreparedPicture:
        source = tmp_path / "source"
        source.write_bytes(content)
        return prepare_picture(source, into, quarter_turns=quarter_turns)

    return prepared


def large(picture: PreparedPicture) -> Path:
    return picture.file(PictureSize.LARGE, PictureKind.JPEG).path


def failure(prepare: Prepare, content: bytes) -> FailureReason:
    with pytest.raises(PictureNotPrepared) as failed:
        prepare(content)
    return failed.value.reason


def test_three_sizes_in_two_kinds_come_out(prepare: Prepare, into: Path) -> None:
    made = prepare(samples.phone_jpeg(size=(2400, 1800)))

    assert [(file.path.name, file.width, file.height) for file in made.files] == [
        ("small.webp", 480, 360),
        ("small.jpeg", 480, 360),
        ("medium.webp", 1024, 768),
        ("medium.jpeg", 1024, 768),
        ("large.webp", 2048, 1536),
        ("large.jpeg", 2048, 1536),
    ]
    assert {path.name for path in into.iterdir()} == {file.path.name for file in made.files}
    for file in made.files:
        with Image.open(file.path) as picture:
            picture.load()
            assert picture.format == {"webp": "WEBP", "jpeg": "JPEG"}[file.kind]
            assert picture.size == (file.width, file.height)
        assert file.path.stat().st_size == file.byte_count


def test_small_pictures_are_not_enlarged(prepare: Prepare) -> None:
    made = prepare(samples.phone_jpeg(size=(300, 200)))

    assert {(file.width, file.height) for file in made.files} == {(300, 200)}


TELLING = {
    "jpeg": samples.phone_jpeg(),
    "png": samples.png_with_texts(),
    "webp": samples.encoded(samples.scene(), "WEBP", exif=samples.telling_exif()),
    "heic": samples.encoded(samples.scene(), "HEIF", exif=samples.telling_exif().tobytes()),
    "avif": samples.encoded(samples.scene(), "AVIF", exif=samples.telling_exif()),
    "with a page behind it": samples.phone_jpeg() + b"<script>Marker</script>PK\x03\x04Marker",
}


# Long enough not to turn up among random pixels.
TRACES = (b"Marker", b"Exif\0\0", b"ICC_PROFILE", b"xmpmeta", b"<script>", b"Photoshop")


@pytest.mark.parametrize("name", TELLING)
def test_nothing_of_place_device_or_author_remains(prepare: Prepare, name: str) -> None:
    assert b"Marker" in TELLING[name]

    for file in prepare(TELLING[name]).files:
        content = file.path.read_bytes()
        for trace in TRACES:
            assert trace not in content
        with Image.open(file.path) as picture:
            assert not picture.getexif()
            assert not picture.info.keys() & {"exif", "icc_profile", "xmp", "comment", "photoshop"}


def test_only_expected_parts_are_in_a_webp(prepare: Prepare) -> None:
    made = prepare(samples.phone_jpeg())
    content = made.file(PictureSize.SMALL, PictureKind.WEBP).path.read_bytes()

    parts, at = [], 12
    while at < len(content):
        length = int.from_bytes(content[at + 4 : at + 8], "little")
        parts.append(content[at : at + 4])
        at += 8 + length + length % 2
    assert parts == [b"VP8X", b"VP8 ", b"SALT"]


@pytest.mark.parametrize("name", ["jpeg", "png", "webp", "heic", "avif"])
def test_colours_stay_where_they_are(prepare: Prepare, name: str) -> None:
    found = samples.corners(large(prepare(TELLING[name])))

    assert samples.near(found["top left"], samples.RED)
    assert samples.near(found["top right"], samples.GREEN)
    assert samples.near(found["bottom left"], samples.BLUE)
    assert samples.near(found["bottom right"], samples.WHITE)


# Where the stored top left and top right corners must be seen, for each way to hold a camera.
HELD = {
    1: ("top left", "top right"),
    2: ("top right", "top left"),
    3: ("bottom right", "bottom left"),
    4: ("bottom left", "bottom right"),
    5: ("top left", "bottom left"),
    6: ("top right", "bottom right"),
    7: ("bottom right", "top right"),
    8: ("bottom left", "top left"),
}


@pytest.mark.parametrize("orientation", HELD)
def test_camera_orientation_is_applied(prepare: Prepare, orientation: int) -> None:
    made = prepare(samples.phone_jpeg(orientation))

    found = samples.corners(large(made))
    red, green = HELD[orientation]
    assert samples.near(found[red], samples.RED)
    assert samples.near(found[green], samples.GREEN)
    assert (made.files[0].width < made.files[0].height) is (orientation >= 5)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF", "HEIF"])
def test_orientation_counts_in_every_kind(prepare: Prepare, kind: str) -> None:
    exif = samples.telling_exif(6)
    content = samples.encoded(
        samples.scene(), kind, exif=exif.tobytes() if kind == "HEIF" else exif
    )

    found = samples.corners(large(prepare(content)))

    assert samples.near(found["top right"], samples.RED)
    assert samples.near(found["bottom right"], samples.GREEN)


@pytest.mark.parametrize(
    ("quarter_turns", "red"),
    [
        (1, "top right"),
        (2, "bottom right"),
        (3, "bottom left"),
        (-1, "bottom left"),
        (4, "top left"),
    ],
)
def test_quarter_turns_are_clockwise(prepare: Prepare, quarter_turns: int, red: str) -> None:
    made = prepare(samples.phone_jpeg(), quarter_turns=quarter_turns)

    assert samples.near(samples.corners(large(made))[red], samples.RED)


def test_quarter_turn_comes_after_camera_orientation(prepare: Prepare) -> None:
    found = samples.corners(large(prepare(samples.phone_jpeg(6), quarter_turns=1)))

    assert samples.near(found["bottom right"], samples.RED)


def test_broken_exif_does_not_cost_the_photo(prepare: Prepare) -> None:
    content = samples.encoded(samples.scene(), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")

    assert samples.near(samples.corners(large(prepare(content)))["top left"], samples.RED)


def test_colour_profile_is_converted(prepare: Prepare) -> None:
    content = samples.encoded(
        Image.new("RGB", (200, 200), (128, 128, 128)), "PNG", icc_profile=linear_profile()
    )

    pixel = samples.corners(large(prepare(content)))["top left"]

    # Half of the light is far brighter on the curve of sRGB.
    assert samples.near(pixel, (188, 188, 188))


def linear_profile() -> bytes:
    """An sRGB profile of which the tone curves are replaced by straight lines."""
    profile = bytearray(samples.srgb_profile())
    count = int.from_bytes(profile[128:132], "big")
    for entry in range(132, 132 + count * 12, 12):
        if bytes(profile[entry : entry + 4]) in (b"rTRC", b"gTRC", b"bTRC"):
            at = int.from_bytes(profile[entry + 4 : entry + 8], "big")
            profile[at : at + 12] = b"curv" + bytes(8)
            profile[entry + 8 : entry + 12] = (12).to_bytes(4, "big")
    return bytes(profile)


def test_profile_that_is_rubbish_is_left_aside(prepare: Prepare) -> None:
    content = samples.encoded(samples.scene(), "JPEG", icc_profile=b"rubbish" * 40)

    assert samples.near(samples.corners(large(prepare(content)))["top left"], samples.RED)


def test_profile_of_another_colour_space_is_left_aside(prepare: Prepare) -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    content = samples.encoded(samples.scene(), "JPEG", icc_profile=lab)

    assert samples.near(samples.corners(large(prepare(content)))["top left"], samples.RED)


def test_print_colours_become_screen_colours(prepare: Prepare) -> None:
    content = samples.encoded(samples.scene().convert("CMYK"), "JPEG", quality=95)

    assert samples.near(samples.corners(large(prepare(content)))["top left"], samples.RED)


def test_sixteen_bits_of_grey_keep_their_level(prepare: Prepare) -> None:
    content = samples.encoded(Image.new("I;16", (64, 64), 0x8080), "PNG")

    assert samples.near(samples.corners(large(prepare(content)))["top left"], (128, 128, 128))


def palette_with_hole() -> bytes:
    picture = samples.scene().quantize(64)
    hole = picture.getpixel((40, 40))
    return samples.encoded(picture, "PNG", transparency=hole)


@pytest.mark.parametrize("kind", [PictureKind.JPEG, PictureKind.WEBP])
def test_transparent_becomes_white(prepare: Prepare, kind: PictureKind) -> None:
    found = samples.corners(prepare(palette_with_hole()).file(PictureSize.LARGE, kind).path)

    assert samples.near(found["top left"], samples.WHITE)
    assert samples.near(found["bottom left"], samples.BLUE, within=20)


def test_what_was_hidden_under_transparency_is_gone(prepare: Prepare) -> None:
    hidden = samples.scene().convert("RGBA")
    hidden.putalpha(0)

    found = samples.corners(large(prepare(samples.encoded(hidden, "PNG"))))

    assert all(samples.near(colour, samples.WHITE) for colour in found.values())


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_every_mode_of_png_is_taken(prepare: Prepare, mode: str) -> None:
    made = prepare(samples.encoded(samples.scene().convert(mode), "PNG"))

    assert made.files[-1].width == 640


@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (3000, 2)])
def test_very_small_and_very_narrow_pictures(prepare: Prepare, size: tuple[int, int]) -> None:
    made = prepare(samples.encoded(Image.new("RGB", size, samples.RED), "PNG"))

    with Image.open(large(made)) as picture:
        pixel = picture.convert("RGB").getpixel((0, 0))
    assert isinstance(pixel, tuple)
    assert samples.near(pixel, samples.RED)


def test_first_frame_of_an_animation_is_kept(prepare: Prepare) -> None:
    frames = [Image.new("RGB", (64, 48), colour) for colour in (samples.RED, samples.BLUE)]
    moving = samples.encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:])

    assert samples.near(samples.corners(large(prepare(moving)))["top left"], samples.RED)


def test_phone_jpeg_with_a_second_picture_inside(prepare: Prepare) -> None:
    second = Image.new("RGB", (64, 48), samples.BLUE)
    content = samples.encoded(samples.scene(), "MPO", save_all=True, append_images=[second])

    assert samples.near(samples.corners(large(prepare(content)))["top left"], samples.RED)


@pytest.mark.parametrize(
    "content",
    [
        samples.phone_jpeg(size=(1200, 900)),
        samples.encoded(Image.new("RGB", (1, 1)), "PNG"),
        samples.encoded(Image.new("RGB", (900, 900), "white"), "PNG"),
    ],
    ids=["photo", "one pixel", "blank sheet"],
)
def test_two_runs_share_no_hash(prepare: Prepare, content: bytes) -> None:
    """The same photo under one's own name and under a pseudonym: no file tells."""
    runs = []
    for _ in range(2):
        made = prepare(content)
        runs.append({hashlib.sha256(file.path.read_bytes()).digest() for file in made.files})

    assert len(runs[0]) == len(runs[1]) == 6
    assert not runs[0] & runs[1]


def test_two_runs_differ_in_pixels_and_look_alike(prepare: Prepare) -> None:
    content = samples.phone_jpeg(size=(1200, 900))
    runs: list[dict[str, Image.Image]] = []
    for _ in range(2):
        runs.append(
            {
                file.path.name: Image.open(file.path).convert("RGB")
                for file in prepare(content).files
            }
        )

    for name, first in runs[0].items():
        difference = ImageChops.difference(first, runs[1][name])
        assert difference.getbbox() is not None
        assert max(ImageStat.Stat(difference).mean) < 6


def test_copy_looks_like_its_source(prepare: Prepare) -> None:
    source = samples.scene(1200, 900)

    made = prepare(samples.encoded(source, "PNG"))

    with Image.open(large(made)) as copy:
        difference = ImageChops.difference(copy.convert("RGB"), source)
    assert max(ImageStat.Stat(difference).mean) < 8


CUT_OFF = {
    "jpeg": samples.phone_jpeg()[:-9000],
    "png": samples.png_with_texts()[:-4000],
    "png after its header": samples.png_header(640, 480),
    "random pixels": samples.png_header(64, 48) + samples.chunk(b"IDAT", b"nothing") * 3,
    "jpeg frame without pixels": b"\xff\xd8\xff\xc0\x00\x11\x08\x00\x10\x00\x10\x03" + bytes(9),
}


@pytest.mark.parametrize("name", CUT_OFF)
def test_cut_off_pictures_are_told_apart(prepare: Prepare, into: Path, name: str) -> None:
    assert failure(prepare, CUT_OFF[name]) is FailureReason.CUT_OFF
    assert list(into.iterdir()) == []


@pytest.mark.parametrize("kind", ["HEIF", "AVIF"])
def test_open_ended_box_that_was_cut_is_found_by_the_decoder(prepare: Prepare, kind: str) -> None:
    """A last box of length zero runs to the end of the file: its header cannot tell of a cut."""
    content = samples.encoded(samples.scene(), kind)
    pixels = content.index(b"mdat") - 4
    open_ended = content[:pixels] + bytes(4) + content[pixels + 4 :]
    assert prepare(open_ended).files[-1].width == 640

    assert failure(prepare, open_ended[: len(content) // 2]) is FailureReason.CUT_OFF


@pytest.mark.parametrize(
    "content", [b"", b"<svg/>", samples.png_header(60_000, 60_000), samples.phone_jpeg()[:100]]
)
def test_what_inspection_refuses_is_not_decoded(prepare: Prepare, content: bytes) -> None:
    assert failure(prepare, content) is FailureReason.REFUSED


def test_png_that_inflates_beyond_its_header_harms_nobody(prepare: Prepare) -> None:
    made = prepare(samples.inflating_png())

    assert {(file.width, file.height) for file in made.files} == {(10, 10)}


def test_heic_that_lies_about_its_size_is_stopped(prepare: Prepare) -> None:
    """The header says 16 by 16, the decoder finds what it finds: no copy larger than is true."""
    content = samples.encoded(samples.scene(), "HEIF")
    true = (640).to_bytes(4, "big") + (480).to_bytes(4, "big")
    assert true in content

    lying = content.replace(true, (16).to_bytes(4, "big") * 2)

    assert failure(prepare, lying) in (FailureReason.CUT_OFF, FailureReason.REFUSED)


MISBEHAVING = {
    "falls over": ("import os; os.abort()", FailureReason.CRASHED),
    "raises": ("raise RuntimeError", FailureReason.CRASHED),
    "spins": ("while True: pass", FailureReason.TOO_SLOW),
    "sleeps": ("import signal; signal.pause()", FailureReason.TOO_SLOW),
    "makes nothing": ("pass", FailureReason.CRASHED),
    "writes rubbish": (
        "import pathlib; pathlib.Path('manifest.json').write_text('[' * 4000)",
        FailureReason.CRASHED,
    ),
    "is killed by the system": (
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        FailureReason.TOO_MUCH_MEMORY,
    ),
}
if sys.platform != "darwin":
    MISBEHAVING["eats memory"] = (
        "eaten = []\nwhile True: eaten.append(bytearray(50_000_000))",
        FailureReason.TOO_MUCH_MEMORY,
    )


def misbehave(tmp_path: Path, into: Path, code: str) -> PreparedPicture:
    decoder = tmp_path / "misbehaving.py"
    decoder.write_text(code)
    source = tmp_path / "source"
    source.write_bytes(samples.phone_jpeg())
    bounds = replace(BOUNDS, wall_seconds=3, cpu_seconds=1, memory_bytes=512 * 1024 * 1024)
    return prepare_with(source, into, quarter_turns=0, decoder=decoder, bounds=bounds)


@pytest.mark.parametrize("name", MISBEHAVING)
def test_misbehaving_decoder_is_stopped(tmp_path: Path, into: Path, name: str) -> None:
    code, reason = MISBEHAVING[name]

    with pytest.raises(PictureNotPrepared) as failed:
        misbehave(tmp_path, into, code)

    assert failed.value.reason is reason
    assert list(into.iterdir()) == []


# Runs the real decoder first, then does something to what it left.
AFTERWARDS = f"""
import json, os, runpy, shutil, sys
from pathlib import Path
sys.argv = [{str(DECODER)!r}, *sys.argv[1:]]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
LIES = {
    "a link to elsewhere": "os.rename('large.webp', 'kept'); os.symlink('kept', 'large.webp')",
    "the source itself": "shutil.copy(sys.argv[1], 'large.jpeg')",
    "a page": "Path('small.jpeg').write_text('<script>')",
    "another kind": "shutil.copy('small.jpeg', 'small.webp')",
    "other figures": (
        "m = json.loads(Path('manifest.json').read_text()); m['small.webp'][0] += 1; "
        "Path('manifest.json').write_text(json.dumps(m))"
    ),
    "a copy too few": "os.remove('medium.webp')",
}


@pytest.mark.parametrize("name", LIES)
def test_copies_are_checked_outside_the_decoder(tmp_path: Path, into: Path, name: str) -> None:
    with pytest.raises(PictureNotPrepared) as failed:
        misbehave(tmp_path, into, AFTERWARDS + LIES[name])

    assert failed.value.reason is FailureReason.CRASHED
    assert list(into.iterdir()) == []


def test_full_disk_is_not_the_fault_of_the_picture(tmp_path: Path, into: Path) -> None:
    full = "import io, errno, pathlib\n" + (
        "def full(*_): raise OSError(errno.ENOSPC, 'full')\npathlib.Path.write_bytes = full\n"
    )

    with pytest.raises(OSError, match="No room"):
        misbehave(tmp_path, into, full + AFTERWARDS)

    assert list(into.iterdir()) == []


def test_decoder_knows_no_framework_and_no_network(tmp_path: Path, into: Path) -> None:
    look = AFTERWARDS + (
        "known = {name.split('.')[0] for name in sys.modules}\n"
        "assert not known & {'django', 'psycopg', 'cryptography', 'procrastinate', 'socket'}, known"
    )

    assert len(misbehave(tmp_path, into, look).files) == 6


def test_many_at_once_from_threads(tmp_path: Path) -> None:
    """A worker has threads; limits are set in the child, so they may all start decoders."""
    source = tmp_path / "source"
    source.write_bytes(samples.phone_jpeg())
    made: list[PreparedPicture] = []

    def one(number: int) -> None:
        into = tmp_path / f"into-{number}"
        into.mkdir()
        made.append(prepare_picture(source, into, quarter_turns=number))

    threads = [threading.Thread(target=one, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 4
