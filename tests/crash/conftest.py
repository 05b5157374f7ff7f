"""One service for the tests of this folder."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker, Settings

from devtools.reporting import say
from tests.crash.disks import small_disk
from tests.crash.service import Service
from tests.waiting import wait_until

SHOWN = 20_000


@pytest.fixture(scope="package")
def running(django_db_blocker: DjangoDbBlocker) -> Iterator[Service]:
    """The service, started once."""
    # Outside pytest's own folder: the database may run as a user who cannot enter that.
    home = Path(tempfile.mkdtemp(prefix="weerklank-crash-"))
    try:
        with (
            small_disk(home / "media", megabytes=40),
            small_disk(home / "postgres", megabytes=1200),
            django_db_blocker.unblock(),
            Service(home) as service,
        ):
            yield service
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def service(
    running: Service, settings: Settings, django_db_blocker: DjangoDbBlocker
) -> Iterator[Service]:
    """The service, whose database and files are also those of Django in this process."""
    # A test that failed may have left it in the middle of something.
    wait_until(running.is_up, "the service is up")
    running.use_files(settings)
    with django_db_blocker.unblock(), running.as_ours():
        yield running
    # Shown when the test failed.
    say(running.log.read_text(errors="replace")[-SHOWN:])


@pytest.fixture
def chance() -> random.Random:
    """Chance that can be had again: its seed is printed, and CRASH_SEED sets it."""
    seed = int(os.environ.get("CRASH_SEED") or random.SystemRandom().randrange(10**9))
    say(f"CRASH_SEED={seed}")
    return random.Random(seed)
