"""A disguised voice is another one each time, keeps its pace, and is never the old one."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from weerklank.media.kinds import MediaKind
from weerklank.media.recordings.preparation import prepare_recording
from weerklank.media.recordings.tests.playing import play
from weerklank.media.recordings.tests.samples import Sound, recording
from weerklank.media.recordings.voices import disguised, envelopes_of, pitch_of, resampled

Wave = npt.NDArray[np.float32]
RATE = 48_000


def speaker(pitch: float, *, seconds: float = 3.0) -> Wave:
    """A voice that says "a" three times a second: pulses through the resonances of a mouth."""
    time = np.arange(round(seconds * RATE)) / RATE
    wave = np.zeros(time.size)
    for number in range(1, int(6000 / pitch)):
        hertz = number * pitch
        loud = sum(
            1 / (1 + ((hertz - middle) / width) ** 2)
            for middle, width in ((650, 90), (1150, 110), (2500, 160), (3500, 200))
        )
        wave += loud * np.sin(2 * np.pi * hertz * time + number * number)
    syllables = np.clip(np.sin(2 * np.pi * 3 * time), 0, None)
    return np.asarray(0.05 * wave * syllables, np.float32)


def narrow(wave: Wave) -> Wave:
    return resampled(wave[np.newaxis], RATE, 16_000)


def pace_of(wave: Wave) -> Wave:
    """How loud it is, fifty times a second."""
    length = wave.size // 960 * 960
    return np.asarray(np.sqrt(np.square(wave[:length]).reshape(-1, 960).mean(axis=1)), np.float32)


@pytest.mark.parametrize("pitch", [70.0, 120.0, 210.0, 300.0])
def test_pitch_goes_elsewhere_and_pace_stays(pitch: float) -> None:
    before = speaker(pitch)
    assert pitch_of(narrow(before)) == pytest.approx(pitch, rel=0.05)

    for _ in range(2):
        after = disguised(before[np.newaxis])

        assert after.shape == (1, before.size)
        found = pitch_of(narrow(after[0]))
        assert found is not None
        assert abs(12 * np.log2(found / pitch)) > 1.5
        assert np.corrcoef(pace_of(before), pace_of(after[0]))[0, 1] > 0.8


def test_resonances_go_elsewhere_too_and_apart_from_pitch() -> None:
    before = speaker(120.0)
    original = envelopes_of(narrow(before))
    loud = original.mean(axis=1) > np.median(original.mean(axis=1))
    place = np.median(original[loud], axis=0)[40:110].argmax()

    moved = set()
    for _ in range(6):
        other = envelopes_of(narrow(disguised(before[np.newaxis])[0]))
        line = np.median(other[loud[: other.shape[0]]], axis=0)[40:130]
        moved.add(int(line.argmax()) - int(place))

    assert len(moved) > 2


def test_no_two_disguises_are_alike() -> None:
    before = speaker(120.0, seconds=1.0)

    pitches = {round(pitch_of(narrow(disguised(before[np.newaxis])[0])) or 0) for _ in range(6)}

    assert len(pitches) > 2


@pytest.mark.parametrize("samples", [0, 1, 300, 4800])
def test_very_short_and_silent_sounds_stay_what_they_are(samples: int) -> None:
    silent = np.zeros((2, samples), np.float32)
    noise = np.random.default_rng(1).normal(0, 0.1, (1, samples)).astype(np.float32)

    assert disguised(silent).shape == disguised(noise).shape == (1, samples)
    assert not disguised(silent).any()


def test_recording_with_a_disguise_holds_no_other_voice(tmp_path: Path) -> None:
    before = speaker(120.0, seconds=2.0)
    source = tmp_path / "source"
    source.write_bytes(recording("wav", Sound(codec="pcm_s16le", wave=before)))

    made = prepare_recording(source, tmp_path, kind=MediaKind.SOUND, disguises_voice=True)

    played = play(made.path)
    assert played.channels == 1
    assert played.loudness[0] == pytest.approx(-16, abs=1)
    found = pitch_of(narrow(played.samples[0]))
    assert found is not None
    assert abs(12 * np.log2(found / 120)) > 1.5
