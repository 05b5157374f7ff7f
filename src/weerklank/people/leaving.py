"""What happens when somebody deletes their account, told by the apps that hold something of it.

An app above registers a step; the steps run in the same transaction as the deletion, the last
registered first, so that what builds on something goes before it.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from weerklank.people.models import Account


class Farewell(StrEnum):
    """What somebody who leaves wants to happen with what they said."""

    KEEP_WORDS = "keep"
    TAKE_WORDS = "take"


Step = Callable[[Account, Farewell], None]
_steps: list[Step] = []


def before_leaving(step: Step) -> Step:
    """Decorator: call `step(account, farewell)` before an account is deleted.

    It may raise Refused with a sentence that says what has to be done first.
    """
    _steps.append(step)
    return step


def steps() -> list[Step]:
    """The steps in the order in which they run."""
    return list(reversed(_steps))
