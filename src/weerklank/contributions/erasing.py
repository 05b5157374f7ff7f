"""The door through which floors above take back what they keep of a contribution's words.

Runs inside the action that erases, so that nothing stays behind for even a moment.
"""

from __future__ import annotations

from collections.abc import Callable

from weerklank.contributions.models import Contribution

Eraser = Callable[[Contribution], None]
_erasers: list[Eraser] = []


def erases_with(eraser: Eraser) -> Eraser:
    """Decorator: call this function with every contribution about to be erased."""
    _erasers.append(eraser)
    return eraser


def erase_elsewhere(contribution: Contribution) -> None:
    """Lets every floor above erase what it keeps of `contribution`."""
    for eraser in _erasers:
        eraser(contribution)
