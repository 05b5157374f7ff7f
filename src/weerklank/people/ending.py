"""What ends when somebody signs out everywhere or takes a new password, besides sessions.

An app above that lets something outlive a session, such as a device that is told of news,
registers a step that ends it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable

from weerklank.kernel.live.telling import end_passes_of

Step = Callable[[uuid.UUID], object]
_steps: list[Step] = []


def when_all_ends(step: Step) -> Step:
    """Decorator: call `step(account id)` when all other devices of an account are signed out."""
    _steps.append(step)
    return step


def end_all(account: uuid.UUID) -> None:
    """Ends what was open for `account` outside of its sessions, here too."""
    end_passes_of(account)
    for step in _steps:
        step(account)
