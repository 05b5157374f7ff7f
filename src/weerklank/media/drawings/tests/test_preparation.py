"""The pictures of a drawing: what they show, what they do not tell, and what goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from weerklank.media.bounded.process import OutOfTime
from weerklank.media.drawings import preparation, sketch
from weerklank.media.drawings.preparation import PreparedDrawing, prepare_drawing
from weerklank.media.drawings.refusals import (
    DrawingNotPrepared,
    FailureReason,
    failure_sentence,
)
from weerklank.media.drawings.sketch import Sketch, Words, write_sketch
from weerklank.media.drawings.tests import samples
from weerklank.media.pictures.tests.samples import phone_jpeg

Prepare = Callable[..., PreparedDrawing]
PIXEL = 2048 / 1600


@pytest.fixture
def prepare(tmp_path: Path) -> Prepare:
    into = tmp_path / "into"
    into.mkdir()

    def prepared(drawn: Sketch | bytes, *, photo: bytes | None = None) -> PreparedDrawing:
        source = tmp_path / "sketch"
        source.write_bytes(drawn if isinstance(drawn, bytes) else write_sketch(drawn))
        backdrop = tmp_path / "backdrop" if photo is not None else None
        if backdrop:
            backdrop.write_bytes(photo or b"")
        return prepare_drawing(source, into, backdrop=backdrop)

    return prepared


def colour_at(made: PreparedDrawing, x: int, y: int) -> tuple[int, ...]:
    with Image.open(made.png) as png:
        found = png.convert("RGB").getpixel((round(x * PIXEL), round(y * PIXEL)))
    assert isinstance(found, tuple)
    return found


def test_a_drawing_becomes_svg_png_and_three_sizes(prepare: Prepare, tmp_path: Path) -> None:
    made = prepare(samples.a_street())
    sizes = {(file.width, file.height) for file in made.picture.files}
    assert sizes == {(480, 360), (1024, 768), (2048, 1536)}
    assert {path.name for path in (tmp_path / "into").iterdir()} == {
        "drawing.svg",
        "drawing.png",
        *(file.path.name for file in made.picture.files),
    }
    assert colour_at(made, 100, 1000) == (0x16, 0x80, 0x3C)
    assert colour_at(made, 1550, 1150) == (255, 255, 255)


def test_an_upright_sheet_stays_upright(prepare: Prepare) -> None:
    made = prepare(samples.a_sketch(samples.a_stroke(), width=1200, height=1600))
    with Image.open(made.png) as png:
        assert png.size == (1536, 2048)


def test_words_are_written_in_our_own_font(prepare: Prepare) -> None:
    made = prepare(samples.a_sketch(Words("black", "large", (800, 600), "Ĳsbeer çà Łódź Київ")))
    with Image.open(made.png) as png:
        darkest = png.convert("L").crop((300, 650, 1700, 880)).getextrema()
    assert darkest == (29, 255)


@pytest.mark.parametrize("words", ["بيتي هنا", "ገዛይ ኣብዚ"], ids=["arabic", "tigrinya"])
def test_words_in_other_letters_are_written_too(
    prepare: Prepare, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    sheet = samples.a_sketch(Words("black", "large", (800, 600), words))
    written = prepare(sheet).png.read_bytes()
    monkeypatch.setattr(preparation, "FONT_FILES", preparation.FONT_FILES[:1])
    without_its_letters = prepare(sheet).png.read_bytes()
    assert written != without_its_letters


def test_a_photo_lies_below_and_stays_where_is_rubbed(prepare: Prepare) -> None:
    ink = samples.a_stroke((100, 100), (1500, 100), width="thick")
    rub = samples.a_stroke((100, 100), (400, 100), tool="eraser", width="thick")
    bare = prepare(samples.a_sketch(), photo=phone_jpeg(size=(800, 600)))
    below = colour_at(bare, 200, 100)
    made = prepare(samples.a_sketch(ink, rub), photo=phone_jpeg(size=(800, 600)))
    rubbed = colour_at(made, 200, 100)
    assert max(abs(one - other) for one, other in zip(rubbed, below, strict=True)) < 8
    assert colour_at(made, 1200, 100) == (0x1D, 0x1D, 0x1B)
    assert "data:image/jpeg;base64," in made.svg.read_text()


def test_of_the_photo_only_pixels_are_left(prepare: Prepare) -> None:
    photo = phone_jpeg(size=(800, 600))
    made = prepare(samples.a_street(), photo=photo)
    for file in (made.png, made.svg):
        assert b"Exif" not in file.read_bytes()
    with Image.open(made.png) as png:
        assert png.info == {}


@pytest.mark.parametrize(
    ("drawn", "photo", "reason"),
    [
        (b"{}", None, FailureReason.UNREADABLE),
        (samples.a_street(), b"<svg xmlns='http://www.w3.org/2000/svg'/>", FailureReason.BACKDROP),
        (samples.a_street(), phone_jpeg()[:4000], FailureReason.BACKDROP),
    ],
    ids=["no drawing", "svg below", "half a photo below"],
)
def test_what_cannot_be_prepared_leaves_nothing(
    prepare: Prepare,
    tmp_path: Path,
    drawn: Sketch | bytes,
    photo: bytes | None,
    reason: FailureReason,
) -> None:
    with pytest.raises(DrawingNotPrepared) as failed:
        prepare(drawn, photo=photo)
    assert failed.value.reason == reason
    assert str(failure_sentence(reason))
    assert list((tmp_path / "into").iterdir()) == []


def test_a_renderer_that_does_not_end_is_the_drawing_s_fault(
    prepare: Prepare, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spins(*_: object, **__: object) -> int:
        raise OutOfTime

    monkeypatch.setattr(preparation, "run_bounded", spins)
    with pytest.raises(DrawingNotPrepared) as failed:
        prepare(samples.a_street())
    assert failed.value.reason == FailureReason.TOO_SLOW


@pytest.mark.parametrize(
    ("script", "raised"),
    [
        ("import sys; sys.exit(68)", OSError),
        ("import os; os.abort()", DrawingNotPrepared),
        ("import os; os.symlink('/etc/passwd', 'drawing.png')", DrawingNotPrepared),
        ("open('drawing.png', 'w').write('no picture')", DrawingNotPrepared),
    ],
    ids=["full disk", "crash", "link", "lie"],
)
def test_a_renderer_that_goes_wrong(
    prepare: Prepare,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    script: str,
    raised: type[Exception],
) -> None:
    renderer = tmp_path / "renderer.py"
    renderer.write_text(script)
    monkeypatch.setattr(preparation, "RENDERER", renderer)
    with pytest.raises(raised):
        prepare(samples.a_street())
    assert list((tmp_path / "into").iterdir()) == []


def test_reasons_fit_where_they_are_kept() -> None:
    assert all(len(reason) <= 20 for reason in FailureReason)


@pytest.mark.long
def test_the_fullest_sheet_is_prepared(prepare: Prepare) -> None:
    points = [(x, 100 + x % 37) for x in range(0, 1600, 40)]
    strokes = [samples.a_stroke(*points)] * (sketch.MOST_ITEMS - sketch.MOST_ERASERS)
    rubs = [samples.a_stroke((5, 5), (90, 90), tool="eraser")] * sketch.MOST_ERASERS
    assert prepare(samples.a_sketch(*strokes, *rubs)).png.stat().st_size > 0
