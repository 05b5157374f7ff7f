"""Voices and films: what comes out can be played, also where nobody can speak."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import av
import pytest

from weerklank.demo.filming import SCENES, film
from weerklank.demo.speaking import SAMPLES_A_SECOND, VOICES, samples_of, speak
from weerklank.media.kinds import MediaKind
from weerklank.media.recordings.inspection import inspect_recording

TEXT = "Een knopje om de deur open te doen, dat is alles."


def seconds(wave: bytes) -> float:
    return samples_of(wave).size / SAMPLES_A_SECOND


@pytest.fixture
def nobody_speaks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A PATH without espeak-ng; what is put into this folder is found."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("voice", VOICES)
def test_without_a_speaker_words_are_hummed(nobody_speaks: Path, voice: str) -> None:
    hummed = speak(TEXT, voice=voice)
    facts = inspect_recording(BytesIO(hummed), size=len(hummed), kind=MediaKind.SOUND)
    assert facts.has_sound
    assert 2 < seconds(hummed) < 9
    assert hummed == speak(TEXT, voice=voice)
    assert seconds(speak(TEXT * 2, voice=voice)) > 1.8 * seconds(hummed)


def test_a_speaker_that_fails_is_hummed_over(nobody_speaks: Path) -> None:
    hummed = speak(TEXT, voice="man")
    broken = nobody_speaks / "espeak-ng"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    assert speak(TEXT, voice="man") == hummed


def test_a_speaker_is_asked_for_the_voice_and_given_the_text(nobody_speaks: Path) -> None:
    speaker = nobody_speaks / "espeak-ng"
    speaker.write_text(
        '#!/bin/sh\nfor word in "$@"; do [ "$last" = "-w" ] && file="$word"; last="$word"; done\n'
        '{ echo "$2"; /bin/cat; } > "$file"\n'
    )
    speaker.chmod(0o755)
    said = speak(TEXT, voice="oude_man", language="uk").decode()
    assert said == f"uk+{VOICES['oude_man'].throat}\n{TEXT}"


@pytest.mark.parametrize("scene", SCENES)
def test_a_film_is_short_and_small(nobody_speaks: Path, scene: str) -> None:
    made = film(scene)
    facts = inspect_recording(BytesIO(made), size=len(made), kind=MediaKind.VIDEO)
    assert (facts.width, facts.height) == SCENES[scene].size
    assert not facts.has_sound
    assert facts.length_ms is not None
    assert 3000 <= facts.length_ms <= 6000
    assert len(made) < 1_000_000


def test_a_film_lasts_as_long_as_its_words(nobody_speaks: Path) -> None:
    voice = speak(TEXT, voice="jonge_vrouw")
    made = film("keuken", voice)
    with av.open(BytesIO(made), "r") as container:
        assert [stream.type for stream in container.streams] == ["video", "audio"]
        length = len(list(container.decode(video=0))) / 10
    assert length == pytest.approx(seconds(voice) + 0.4, abs=0.15)
