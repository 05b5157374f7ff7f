"""Fixtures of every test: a database copied from the template."""

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings
from whitenoise.middleware import WhiteNoiseMiddleware

from devtools.pytest_database import django_db_setup as django_db_setup

# How long an example takes says something of the machine, and nothing of the product.
settings.register_profile("short", deadline=None, max_examples=30)
settings.register_profile("long", deadline=None, max_examples=300)


def pytest_configure(config: pytest.Config) -> None:
    """More examples of each rule in the long form."""
    settings.load_profile("long" if config.getoption("long") else "short")


@pytest.fixture(scope="session", autouse=True)
def static_files_found_once() -> Iterator[None]:
    """Every test client looks for all static files; they are the same for each of thousands."""
    found: dict[str, Any] = {}
    look: Any = WhiteNoiseMiddleware.add_files_from_finders

    def look_once(self: WhiteNoiseMiddleware) -> None:
        if not found:
            look(self)
            found.update(self.files)
        self.files.update(found)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(WhiteNoiseMiddleware, "add_files_from_finders", look_once)
        yield


def pytest_collection_finish(session: pytest.Session) -> None:
    """Looks less often for what nothing points to: all that was loaded so far stays anyway."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
