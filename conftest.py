"""Fixtures of every test: a database copied from the template."""

import gc

import pytest
from hypothesis import settings

from devtools.pytest_database import django_db_setup as django_db_setup

# How long an example takes says something of the machine, and nothing of the product.
settings.register_profile("weerklank", deadline=None)
settings.load_profile("weerklank")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Looks less often for what nothing points to: all that was loaded so far stays anyway."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
