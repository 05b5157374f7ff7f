"""What promises do when something happened below them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from weerklank.contributions.events import ContributionWithdrawn
from weerklank.kernel.events import reacts_to
from weerklank.promises.actions import lapse_promise
from weerklank.spaces.trail import name_verb

name_verb("promise opened", _("Promised an answer"))
name_verb("promise halfway", _("Reminded the team halfway"))
name_verb("promise last_day", _("Reminded the team on the last day"))
name_verb("promise broken", _("The answer did not come in time"))
name_verb("promise kept", _("The answer came in time"))
name_verb("promise late", _("The answer came late"))
name_verb("promise lapsed", _("Nobody waits for the answer any more"))


@reacts_to(ContributionWithdrawn)
def on_withdrawal(event: ContributionWithdrawn) -> None:
    """Who takes words back waits for no answer."""
    lapse_promise(contribution=event.contribution)
