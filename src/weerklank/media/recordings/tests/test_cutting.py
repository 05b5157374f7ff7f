"""A piece that was cut out: exactly that, of picture and sound, however long the rest is."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from weerklank.media.kinds import MediaKind
from weerklank.media.recordings.preparation import PreparedRecording
from weerklank.media.recordings.refusals import FailureReason, RecordingNotPrepared
from weerklank.media.recordings.tests import samples
from weerklank.media.recordings.tests.playing import play
from weerklank.media.recordings.tests.samples import Picture, Sound, recording

Prepare = Callable[..., PreparedRecording]
SOUND = MediaKind.SOUND


def numbered(moment: float, width: int, height: int) -> Image.Image:
    """The brightness of the picture is its number: seven steps for each frame of thirty."""
    level = 20 + 7 * round(moment * 30)
    return Image.new("RGB", (width, height), (level, level, level))


def rising() -> np.ndarray:
    """A tone of 300 Hz in the first half second, 500 Hz in the second, 700 Hz in the third."""
    time = np.arange(72_000) / 48_000
    hertz = np.array([300, 500, 700])[(time * 2).astype(int)]
    return np.asarray(0.2 * np.sin(2 * np.pi * hertz * time), np.float32)


def chaptered(form: str, video: str, audio: str, *, whole: bool = True) -> bytes:
    moments = tuple(number / 30 for number in range(30))
    return recording(
        form,
        Picture(codec=video, rate=30, moments=moments, paint=numbered),
        Sound(codec=audio, wave=rising()),
        whole=whole,
    )


@pytest.mark.parametrize(
    "content",
    [
        lambda: chaptered("mp4", "libx264", "aac"),
        lambda: chaptered("webm", "libvpx", "libopus", whole=False),
    ],
    ids=["mp4", "webm of a recorder"],
)
def test_what_was_cut_off_is_gone(prepare: Prepare, content: Callable[[], bytes]) -> None:
    made = prepare(content(), starts_ms=500, ends_ms=900)

    assert 320 <= made.length_ms <= 420
    played = play(made.path)
    levels = [float(frame.to_ndarray(format="gray").mean()) for frame in played.pictures]
    # Number 15 or 16 is the first; a little is cut off by chance. Number 26 is the last.
    assert 20 + 7 * 14.5 < levels[0] < 20 + 7 * 17.5
    assert 20 + 7 * 24 < levels[-1] < 20 + 7 * 27.5
    assert played.loudest_hertz(start=0.05) == pytest.approx(500, abs=10)


def test_sound_is_cut_to_the_millisecond(prepare: Prepare) -> None:
    made = prepare(
        recording("mp3", Sound(codec="libmp3lame", rate=44100, wave=rising())),
        SOUND,
        starts_ms=1000,
    )

    assert play(made.path).loudest_hertz() == pytest.approx(700, abs=10)


@pytest.mark.parametrize(("starts_ms", "ends_ms"), [(5000, None), (5000, 6000), (900, 900)])
def test_part_that_is_not_there_is_told_apart(
    prepare: Prepare, into: Path, starts_ms: int, ends_ms: int | None
) -> None:
    with pytest.raises(RecordingNotPrepared) as failed:
        prepare(samples.sample("WAV"), SOUND, starts_ms=starts_ms, ends_ms=ends_ms)

    assert failed.value.reason is FailureReason.NOTHING_LEFT
    assert list(into.iterdir()) == []


def slow(seconds: int) -> bytes:
    """A long video of few pictures."""
    moments = tuple(float(number) for number in range(seconds))
    small = Picture(width=64, height=48, moments=moments, options={"preset": "ultrafast"})
    return recording("mp4", small)


def test_long_video_needs_a_cut_and_comes_through_with_one(prepare: Prepare) -> None:
    content = slow(200)

    with pytest.raises(RecordingNotPrepared) as failed:
        prepare(content)
    assert failed.value.reason is FailureReason.TOO_LONG
    with pytest.raises(RecordingNotPrepared) as failed:
        prepare(content, starts_ms=1000, ends_ms=190_000)
    assert failed.value.reason is FailureReason.TOO_LONG

    assert 1900 < prepare(content, starts_ms=190_000, ends_ms=192_000).length_ms <= 2000
