"""What the tests of recordings share: a way to prepare one, and where it lands."""

from collections.abc import Callable
from pathlib import Path

import pytest

from weerklank.media.kinds import MediaKind
from weerklank.media.recordings.preparation import PreparedRecording, prepare_recording

Prepare = Callable[..., PreparedRecording]


@pytest.fixture
def into(tmp_path: Path) -> Path:
    folder = tmp_path / "into"
    folder.mkdir()
    return folder


@pytest.fixture
def prepare(tmp_path: Path, into: Path) -> Prepare:
    def prepared(
        content: bytes, kind: MediaKind = MediaKind.VIDEO, **choices: object
    ) -> PreparedRecording:
        source = tmp_path / "source"
        source.write_bytes(content)
        return prepare_recording(source, into, kind=kind, **choices)  # type: ignore[arg-type]

    return prepared
