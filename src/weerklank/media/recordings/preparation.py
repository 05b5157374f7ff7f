"""Make the recording that is kept: new sound, new pictures, no history."""

import json
import os
import re
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from weerklank.media.bounded.bench import bench_beside, read_manifest
from weerklank.media.bounded.process import Bounds, OutOfTime, run_bounded
from weerklank.media.kinds import LONGEST, MediaKind
from weerklank.media.pictures.inspection import inspect_picture
from weerklank.media.pictures.limits import PictureKind
from weerklank.media.pictures.refusals import PictureRefused
from weerklank.media.recordings.inspection import RecordingFacts, inspect_recording
from weerklank.media.recordings.limits import (
    GRACE_MS,
    LONG_SIDE,
    LOUDNESS_STEPS,
    MANIFEST,
    POSTER,
    SHORT_SIDE,
    SOUND,
    VIDEO,
    Container,
    TranscoderExit,
)
from weerklank.media.recordings.refusals import (
    FailureReason,
    RecordingNotPrepared,
    RecordingRefused,
    RefusalReason,
)

TRANSCODER = Path(__file__).with_name("transcoder.py")
BOUNDS = Bounds(
    wall_seconds=1800,
    cpu_seconds=1200,
    memory_bytes=3 * 1024 * 1024 * 1024,
    file_bytes=128 * 1024 * 1024,
    open_files=48,
)
# numpy would set memory aside for every core of a large machine.
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1"}
_LINE = re.compile(rf"(?:[0-9a-f]{{2}}){{{LOUDNESS_STEPS}}}")
_FAILURES = {
    TranscoderExit.CUT_OFF: FailureReason.CUT_OFF,
    TranscoderExit.REFUSED: FailureReason.REFUSED,
    TranscoderExit.TOO_MUCH_MEMORY: FailureReason.TOO_MUCH_MEMORY,
    TranscoderExit.TOO_LONG: FailureReason.TOO_LONG,
    TranscoderExit.NOTHING_LEFT: FailureReason.NOTHING_LEFT,
    # Nobody but the kernel, short of memory, sends this one unasked.
    -signal.SIGKILL: FailureReason.TOO_MUCH_MEMORY,
}
_SAME_AS_ON_ARRIVAL = {
    RefusalReason.TOO_LONG: FailureReason.TOO_LONG,
    RefusalReason.NO_PICTURE: FailureReason.NO_PICTURE,
    RefusalReason.NO_SOUND: FailureReason.NO_SOUND,
    RefusalReason.UNREADABLE: FailureReason.CUT_OFF,
}


@dataclass(frozen=True, slots=True)
class PreparedRecording:
    """A recording that can be played: `recording.mp4` with a poster, or `recording.m4a`.

    `loudness` is the line that is drawn of the sound: 64 values of two hexadecimal digits, or
    nothing when there is no sound. Width and height are 0 for sound.
    """

    path: Path
    byte_count: int
    length_ms: int
    width: int
    height: int
    has_sound: bool
    loudness: str
    poster: Path | None


def prepare_recording(
    source: Path,
    into: Path,
    *,
    kind: MediaKind,
    starts_ms: int = 0,
    ends_ms: int | None = None,
    disguises_voice: bool = False,
    blurs: bool = False,
) -> PreparedRecording:
    """Re-encode what lies between `starts_ms` and `ends_ms` of `source` into the folder `into`.

    For the worker only: it waits for the transcoder, up to `BOUNDS.wall_seconds`. What comes out
    carries no metadata, and shares no hash, no exact length and no exact line of loudness with
    what comes out of another run, even over the same source. The source is not touched; who asked
    for a disguise should delete it. On failure nothing is left in `into`.

    Raises `RecordingNotPrepared` when the recording is to blame: trying again brings nothing.
    Raises `OSError` when this machine is (full disk, no process to be had): try again later.
    """
    return prepare_with(
        source,
        into,
        kind=kind,
        starts_ms=starts_ms,
        ends_ms=ends_ms,
        disguises_voice=disguises_voice,
        blurs=blurs,
        transcoder=TRANSCODER,
        bounds=BOUNDS,
    )


def prepare_with(
    source: Path,
    into: Path,
    *,
    kind: MediaKind,
    starts_ms: int,
    ends_ms: int | None,
    disguises_voice: bool,
    blurs: bool,
    transcoder: Path,
    bounds: Bounds,
) -> PreparedRecording:
    """`prepare_recording` with a transcoder and bounds of choice: for tests and measurements."""
    facts = _facts_of(source, kind)
    longest_ms = LONGEST[kind] * 1000
    _refuse_part(facts, starts_ms, ends_ms, longest_ms)
    job = {
        "source": str(source.resolve()),
        "container": facts.container.value,
        "video": kind == MediaKind.VIDEO,
        "starts_ms": starts_ms,
        "ends_ms": ends_ms,
        "longest_ms": longest_ms,
        "disguises_voice": disguises_voice,
        "blurs": blurs,
    }
    with bench_beside(into) as bench:
        try:
            code = run_bounded(
                transcoder,
                [json.dumps(job)],
                bounds=bounds,
                folder=bench,
                environment=_ENVIRONMENT,
            )
        except OutOfTime:
            raise RecordingNotPrepared(FailureReason.TOO_SLOW)
        if code != 0:
            _fail(code)
        made = _checked(bench, kind, longest_ms)
        return _moved(made, into)


def _facts_of(source: Path, kind: MediaKind) -> RecordingFacts:
    try:
        with source.open("rb") as file:
            return inspect_recording(file, size=os.fstat(file.fileno()).st_size, kind=kind)
    except RecordingRefused as refused:
        raise RecordingNotPrepared(
            _SAME_AS_ON_ARRIVAL.get(refused.reason, FailureReason.REFUSED)
        ) from None


def _refuse_part(
    facts: RecordingFacts, starts_ms: int, ends_ms: int | None, longest_ms: int
) -> None:
    """Raises `RecordingNotPrepared` when the part is empty, or too long by what is announced."""
    if ends_ms is not None and ends_ms <= starts_ms:
        raise RecordingNotPrepared(FailureReason.NOTHING_LEFT)
    length = facts.length_ms if ends_ms is None else ends_ms
    if length is not None and length - starts_ms > longest_ms + GRACE_MS:
        raise RecordingNotPrepared(FailureReason.TOO_LONG)


def _fail(code: int) -> NoReturn:
    if code == TranscoderExit.NO_ROOM_ON_DISK:
        raise OSError("No room on disk to prepare a recording")
    raise RecordingNotPrepared(_FAILURES.get(code, FailureReason.CRASHED))


def _checked(bench: Path, kind: MediaKind, longest_ms: int) -> PreparedRecording:
    """What lies on the bench, looked at here: a transcoder that was taken over may lie."""
    try:
        loudness = _line_of(bench)
        path = bench / (VIDEO if kind == MediaKind.VIDEO else SOUND)
        facts = _plain_facts(path, kind)
        if facts.length_ms is None or facts.length_ms > longest_ms + 2 * GRACE_MS:
            raise ValueError("of another length than we make")
        if facts.has_sound != bool(loudness):
            raise ValueError("sound without a line, or a line without sound")
        poster = _checked_poster(bench, facts) if kind == MediaKind.VIDEO else None
        if kind == MediaKind.SOUND and facts.has_picture:
            raise ValueError("a picture with the sound")
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        RecursionError,
        RecordingRefused,
        PictureRefused,
    ):
        raise RecordingNotPrepared(FailureReason.CRASHED)
    return PreparedRecording(
        path=path,
        byte_count=facts.byte_count,
        length_ms=facts.length_ms,
        width=facts.width,
        height=facts.height,
        has_sound=facts.has_sound,
        loudness=loudness,
        poster=poster,
    )


def _line_of(bench: Path) -> str:
    line = read_manifest(bench / MANIFEST)["loudness"]
    if not isinstance(line, str) or (line and not _LINE.fullmatch(line)):
        raise ValueError("no line of loudness")
    return line


def _plain_facts(path: Path, kind: MediaKind) -> RecordingFacts:
    if path.is_symlink() or not path.is_file():
        raise ValueError("not a plain file")
    with path.open("rb") as file:
        facts = inspect_recording(file, size=path.stat().st_size, kind=kind)
    if facts.container is not Container.ISO_BMFF:
        raise ValueError("another kind of file")
    if max(facts.width, facts.height) > LONG_SIDE or min(facts.width, facts.height) > SHORT_SIDE:
        raise ValueError("larger than we make")
    return facts


def _checked_poster(bench: Path, facts: RecordingFacts) -> Path:
    path = bench / POSTER
    if path.is_symlink() or not path.is_file():
        raise ValueError("not a plain file")
    with path.open("rb") as file:
        poster = inspect_picture(file, size=path.stat().st_size)
    if poster.kind is not PictureKind.JPEG or (poster.width, poster.height) != (
        facts.width,
        facts.height,
    ):
        raise ValueError("not the poster of this video")
    return path


def _moved(made: PreparedRecording, into: Path) -> PreparedRecording:
    poster = made.poster.rename(into / made.poster.name) if made.poster is not None else None
    return PreparedRecording(
        path=made.path.rename(into / made.path.name),
        byte_count=made.byte_count,
        length_ms=made.length_ms,
        width=made.width,
        height=made.height,
        has_sound=made.has_sound,
        loudness=made.loudness,
        poster=poster,
    )
