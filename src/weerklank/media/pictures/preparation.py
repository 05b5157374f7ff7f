"""Make the copies that are kept of a picture: new pixels, no history, three sizes."""

import signal
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from weerklank.media.bounded.bench import bench_beside, read_manifest
from weerklank.media.bounded.process import Bounds, OutOfTime, run_bounded
from weerklank.media.pictures.inspection import inspect_picture
from weerklank.media.pictures.limits import (
    MANIFEST,
    OUTPUT_KINDS,
    DecoderExit,
    PictureKind,
    PictureSize,
    output_name,
)
from weerklank.media.pictures.refusals import FailureReason, PictureNotPrepared, PictureRefused

DECODER = Path(__file__).with_name("decoder.py")
BOUNDS = Bounds(
    wall_seconds=60,
    cpu_seconds=30,
    memory_bytes=1536 * 1024 * 1024,
    file_bytes=16 * 1024 * 1024,
    open_files=32,
)
_FAILURES = {
    DecoderExit.CUT_OFF: FailureReason.CUT_OFF,
    DecoderExit.REFUSED: FailureReason.REFUSED,
    DecoderExit.TOO_MUCH_MEMORY: FailureReason.TOO_MUCH_MEMORY,
    # Nobody but the kernel, short of memory, sends this one unasked.
    -signal.SIGKILL: FailureReason.TOO_MUCH_MEMORY,
}


@dataclass(frozen=True, slots=True)
class PreparedFile:
    """One copy: its size class, its kind, and what it measures."""

    path: Path
    size: PictureSize
    kind: PictureKind
    width: int
    height: int
    byte_count: int


@dataclass(frozen=True, slots=True)
class PreparedPicture:
    """The copies of one picture: WebP and JPEG in each of the three sizes."""

    files: tuple[PreparedFile, ...]

    def file(self, size: PictureSize, kind: PictureKind) -> PreparedFile:
        """The copy of this size and kind."""
        return next(made for made in self.files if (made.size, made.kind) == (size, kind))


def prepare_picture(source: Path, into: Path, *, quarter_turns: int = 0) -> PreparedPicture:
    """Re-encode `source` into the existing folder `into`, upright and turned clockwise.

    For the worker only: it waits for the decoder, up to `BOUNDS.wall_seconds`. The copies carry
    no metadata and share no hash with the copies of another run, even over the same source. The
    source is not touched. On failure nothing is left in `into`.

    Raises `PictureNotPrepared` when the picture is to blame: trying again brings nothing. Raises
    `OSError` when this machine is (full disk, no process to be had): try again later.
    """
    return prepare_with(source, into, quarter_turns=quarter_turns, decoder=DECODER, bounds=BOUNDS)


def prepare_with(
    source: Path, into: Path, *, quarter_turns: int, decoder: Path, bounds: Bounds
) -> PreparedPicture:
    """`prepare_picture` with a decoder and bounds of choice: for tests and measurements."""
    kind = _kind_of(source)
    with bench_beside(into) as bench:
        try:
            code = run_bounded(
                decoder,
                [str(source.resolve()), kind.value, str(quarter_turns % 4)],
                bounds=bounds,
                folder=bench,
            )
        except OutOfTime:
            raise PictureNotPrepared(FailureReason.TOO_SLOW)
        if code != 0:
            _fail(code)
        checked = _checked_copies(bench)
        return PreparedPicture(
            files=tuple(
                PreparedFile(
                    path=copy.path.rename(into / copy.path.name),
                    size=copy.size,
                    kind=copy.kind,
                    width=copy.width,
                    height=copy.height,
                    byte_count=copy.byte_count,
                )
                for copy in checked
            )
        )


def _kind_of(source: Path) -> PictureKind:
    try:
        with source.open("rb") as file:
            return inspect_picture(file, size=source.stat().st_size).kind
    except PictureRefused:
        raise PictureNotPrepared(FailureReason.REFUSED)


def _fail(code: int) -> NoReturn:
    if code == DecoderExit.NO_ROOM_ON_DISK:
        raise OSError("No room on disk to prepare a picture")
    raise PictureNotPrepared(_FAILURES.get(code, FailureReason.CRASHED))


def _checked_copies(bench: Path) -> list[PreparedFile]:
    """The copies on the bench, each looked at here: a decoder that was taken over may lie."""
    try:
        claims = read_manifest(bench / MANIFEST)
        return [
            _checked_copy(bench, size, kind, claims[output_name(size, kind)])
            for size in PictureSize
            for kind in OUTPUT_KINDS
        ]
    except (OSError, ValueError, KeyError, TypeError, RecursionError, PictureRefused):
        raise PictureNotPrepared(FailureReason.CRASHED)


def _checked_copy(
    bench: Path, size: PictureSize, kind: PictureKind, claim: list[int]
) -> PreparedFile:
    path = bench / output_name(size, kind)
    if path.is_symlink() or not path.is_file():
        raise ValueError("not a plain file")
    with path.open("rb") as file:
        facts = inspect_picture(file, size=path.stat().st_size)
    found = [facts.width, facts.height, facts.byte_count]
    if facts.kind is not kind or found != claim or max(facts.width, facts.height) > size:
        raise ValueError("not what the manifest says")
    return PreparedFile(
        path=path,
        size=size,
        kind=kind,
        width=facts.width,
        height=facts.height,
        byte_count=facts.byte_count,
    )
