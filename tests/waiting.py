"""Waiting for what a process of its own does: on a condition, never for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

# Generous: a machine that does much else is slow, and what is waited for comes.
PATIENCE = 120.0


def wait_until(
    holds: Callable[[], object], what: str = "it comes about", *, seconds: float = PATIENCE
) -> None:
    """Waits until `holds` gives something true; fails with `what` when it takes too long."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not holds():
        assert time.monotonic() < deadline, f"Waited {seconds:.0f} s in vain until {what}."
        pause.wait(0.02)
