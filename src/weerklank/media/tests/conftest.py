"""A storage of its own for every test: a folder, and in the long run a bucket as well."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from weerklank.media.tests.storages import BUCKET, DISK, Storage, stored_in


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs each test on the storages that it is meant for."""
    if "storage" in metafunc.fixturenames:
        usual = (DISK, BUCKET) if metafunc.config.getoption("long") else (DISK,)
        kinds = getattr(metafunc.function, "storages", usual)
        metafunc.parametrize("storage", kinds, indirect=True)


@pytest.fixture(autouse=True)
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    """The folder or bucket in which files are kept during this test."""
    with stored_in(request.param, tmp_path / "media") as kept:
        yield kept
