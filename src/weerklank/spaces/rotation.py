"""The door through which higher floors make their seals anew when the keys change."""

from __future__ import annotations

from collections.abc import Callable

from weerklank.kernel.action import action
from weerklank.spaces.aliases import reseal_everything

Resealer = Callable[[], int]
_resealers: list[Resealer] = []


def reseals(resealer: Resealer) -> Resealer:
    """For an app's `reactions.py`: call this at every rotation. It returns how many it did."""
    _resealers.append(resealer)
    return resealer


@action
def rotate() -> int:
    """Makes every seal and tag under the alias keys anew with the newest; returns how many.

    All or nothing: when one cannot be opened, SealBroken is raised and nothing has changed.
    """
    return reseal_everything() + sum(resealer() for resealer in _resealers)
