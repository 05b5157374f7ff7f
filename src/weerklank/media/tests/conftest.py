"""A storage of its own for every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings


@pytest.fixture(autouse=True)
def storage(tmp_path: Path) -> Iterator[Path]:
    """The folder in which files are kept during this test."""
    folder = tmp_path / "media"
    with override_settings(MEDIA_ROOT=folder):
        yield folder
