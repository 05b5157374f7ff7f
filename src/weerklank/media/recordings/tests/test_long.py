"""What takes minutes: the longest recordings that are taken, whole."""

from pathlib import Path

import pytest

from weerklank.media.kinds import MediaKind
from weerklank.media.recordings.preparation import prepare_recording
from weerklank.media.recordings.tests import samples
from weerklank.media.recordings.tests.samples import Sound, recording

pytestmark = pytest.mark.long

LONGEST = {
    "1080p": lambda: samples.repeated(samples.phone(1920, 1080, quality=24), "mov", 89),
    "4K HEVC 10-bit HLG at 60": lambda: samples.repeated(
        samples.phone(3840, 2160, rate=60, codec="libx265"), "mov", 89
    ),
}


@pytest.mark.parametrize("name", LONGEST)
def test_three_minutes_of_a_phone_come_through(tmp_path: Path, name: str) -> None:
    source = tmp_path / "source"
    source.write_bytes(LONGEST[name]())

    made = prepare_recording(source, tmp_path, kind=MediaKind.VIDEO)

    assert 176_000 < made.length_ms < 182_000
    assert (made.width, made.height) == (720, 1280)
    assert made.byte_count < 70_000_000


@pytest.mark.parametrize("disguises_voice", [False, True])
def test_ten_minutes_of_sound_come_through(tmp_path: Path, disguises_voice: bool) -> None:
    wave = samples.tone(seconds=10.0)
    source = tmp_path / "source"
    source.write_bytes(
        samples.repeated(recording("ipod", Sound(wave=wave)), "ipod", 59),
    )

    made = prepare_recording(
        source, tmp_path, kind=MediaKind.SOUND, disguises_voice=disguises_voice
    )

    assert 585_000 < made.length_ms < 602_000
    assert made.byte_count < 11_000_000
