"""Make the pictures that are kept of a drawing: SVG, PNG, and the sizes of any picture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from weerklank.media.bounded.bench import bench_beside
from weerklank.media.bounded.process import Bounds, OutOfTime, run_bounded
from weerklank.media.drawings import tools
from weerklank.media.drawings.refusals import DrawingNotPrepared, FailureReason, SketchRefused
from weerklank.media.drawings.sketch import Sketch, read_sketch
from weerklank.media.drawings.svg import drawing_svg
from weerklank.media.pictures.limits import DecoderExit, PictureKind, PictureSize
from weerklank.media.pictures.preparation import PreparedPicture, prepare_picture
from weerklank.media.pictures.refusals import PictureNotPrepared

SVG, PNG = "drawing.svg", "drawing.png"
RENDERER = Path(__file__).with_name("renderer.py")
FONTS = Path(__file__).parents[2] / "design" / "static" / "design" / "fonts"
# Latin, Greek and Cyrillic; then what people here write in besides.
FONT_FILES = [FONTS / f"drawing{letters}.ttf" for letters in ("", "-arabic", "-ethiopic")]
BOUNDS = Bounds(
    wall_seconds=60,
    cpu_seconds=40,
    memory_bytes=1536 * 1024 * 1024,
    file_bytes=20 * 1000 * 1000,
    open_files=32,
)


@dataclass(frozen=True, slots=True)
class PreparedDrawing:
    """A drawing as it is shown: to be enlarged without end, as pixels, and in the three sizes."""

    svg: Path
    png: Path
    picture: PreparedPicture


def prepare_drawing(sketch: Path, into: Path, *, backdrop: Path | None) -> PreparedDrawing:
    """Make the pictures of what was drawn, in the existing folder `into`.

    `backdrop` is a photo from anybody, of any kind that we take, that lies below the drawing. For
    the worker only: it waits for bounded processes. On failure nothing is left in `into`.

    Raises `DrawingNotPrepared` when the drawing or its backdrop is to blame: trying again brings
    nothing. Raises `OSError` when this machine is: try again later.
    """
    try:
        drawn = read_sketch(sketch.read_bytes())
    except SketchRefused:
        raise DrawingNotPrepared(FailureReason.UNREADABLE) from None
    with bench_beside(into) as bench:
        below = _prepared_backdrop(backdrop, bench) if backdrop else None
        (bench / SVG).write_text(drawing_svg(drawn, backdrop=below), encoding="utf-8")
        _render(drawn, bench)
        try:
            picture = prepare_picture(bench / PNG, into)
        except PictureNotPrepared:
            raise DrawingNotPrepared(FailureReason.CRASHED) from None
        return PreparedDrawing(
            svg=(bench / SVG).rename(into / SVG),
            png=(bench / PNG).rename(into / PNG),
            picture=picture,
        )


def _prepared_backdrop(backdrop: Path, bench: Path) -> bytes:
    """The photo as a JPEG of our own making."""
    copies = bench / "backdrop"
    copies.mkdir()
    try:
        made = prepare_picture(backdrop, copies)
    except PictureNotPrepared:
        raise DrawingNotPrepared(FailureReason.BACKDROP) from None
    return made.file(PictureSize.LARGE, PictureKind.JPEG).path.read_bytes()


def _render(drawn: Sketch, bench: Path) -> None:
    width = round(drawn.width * PictureSize.LARGE / max(drawn.width, drawn.height))
    for font in FONT_FILES:
        if not font.is_file():
            raise FileNotFoundError(f"{font} is not there; run npm run build")
    arguments = [SVG, PNG, tools.FONT, str(width), *map(str, FONT_FILES)]
    try:
        code = run_bounded(RENDERER, arguments, bounds=BOUNDS, folder=bench)
    except OutOfTime:
        raise DrawingNotPrepared(FailureReason.TOO_SLOW) from None
    if code == DecoderExit.NO_ROOM_ON_DISK:
        raise OSError("No room on disk to prepare a drawing")
    png = bench / PNG
    if code != 0 or png.is_symlink() or not png.is_file():
        raise DrawingNotPrepared(FailureReason.CRASHED)
