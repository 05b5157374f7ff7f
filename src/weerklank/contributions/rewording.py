"""The door through which floors above hear that a contribution got other words.

Runs inside the action that changes it, so that nobody decides on words that are gone.
"""

from __future__ import annotations

from collections.abc import Callable

from weerklank.contributions.models import Contribution

Rewording = Callable[[Contribution], None]
_rewordings: list[Rewording] = []


def changes_with(rewording: Rewording) -> Rewording:
    """Decorator: call this function with every locked contribution that its author changed."""
    _rewordings.append(rewording)
    return rewording


def change_elsewhere(contribution: Contribution) -> None:
    """Lets every floor above follow what `contribution` says now."""
    for rewording in _rewordings:
        rewording(contribution)
