"""What promises do when something happened below them."""

from __future__ import annotations

from weerklank.contributions.events import ContributionWithdrawn
from weerklank.kernel.events import reacts_to
from weerklank.promises.actions import lapse_promise


@reacts_to(ContributionWithdrawn)
def on_withdrawal(event: ContributionWithdrawn) -> None:
    """Who takes words back waits for no answer."""
    lapse_promise(contribution=event.contribution)
