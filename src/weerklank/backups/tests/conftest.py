"""A town to back up, on the storages of the tests of files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import override_settings

from tests.full_town import a_full_town
from weerklank.backups.sealed import new_key
from weerklank.backups.tests.places import World, here
from weerklank.contributions.models import UnsentWords
from weerklank.media.files import asset_name
from weerklank.media.models import Asset
from weerklank.media.tests.conftest import pytest_generate_tests as pytest_generate_tests
from weerklank.media.tests.conftest import storage as storage
from weerklank.media.tests.storages import Storage


@pytest.fixture
def world(storage: Storage, tmp_path: Path) -> Iterator[World]:
    """A town in which every file that a row promises is there; one is larger than a part."""
    town = a_full_town()
    for number, asset in enumerate(Asset.objects.filter(state=Asset.State.READY)):
        for name in ("large.jpeg", "small.webp"):
            content = os.urandom(9_000_000 if not number and name == "large.jpeg" else 3000)
            default_storage.save(asset_name(asset, name), ContentFile(content))
    UnsentWords.objects.create(holder=b"h" * 32, sealed=b"sealed")
    withdrawals = tmp_path / "withdrawals"
    withdrawals.touch()
    secret, public = new_key()
    secret_key = tmp_path / "secret"
    secret_key.write_text(f"# of the tests\n{secret}\n")
    with override_settings(WITHDRAWALS_FILE=withdrawals):
        yield World(town, here(storage, withdrawals), tmp_path, secret_key, public)
