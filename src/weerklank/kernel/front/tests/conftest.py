from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from weerklank.kernel.front.tests.visits import Visits


@pytest.fixture
def visit() -> Iterator[Visits]:
    """Visits inside the transaction of a test, which a request would close at its end."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield Visits()
    for signal in signals:
        signal.connect(close_old_connections)
