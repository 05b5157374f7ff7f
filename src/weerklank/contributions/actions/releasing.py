"""What becomes of something that was sent: others know of it, or it waits for a moderator."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from weerklank.contributions import counts
from weerklank.contributions.actions.authors import locked_contribution
from weerklank.contributions.events import ContributionHeld, ContributionSent, ReplySent
from weerklank.contributions.holding import keep_reasons
from weerklank.contributions.models import Contribution
from weerklank.contributions.policies import may_release_contribution
from weerklank.contributions.states import ContributionState
from weerklank.kernel import audit, events
from weerklank.kernel.action import action
from weerklank.kernel.audit import SYSTEM
from weerklank.kernel.policy import WrongState, authorise
from weerklank.media.models import Asset
from weerklank.spaces.models import Audience
from weerklank.spaces.person import Person


@action
def release_contribution(*, person: Person, contribution: Contribution) -> Contribution:
    """Lets through what was held: from now on it is counted, seen and told of. Once only.

    What stands already stays as it is. Raises Denied, WrongState when its author took it back or
    the team hid it.
    """
    authorise(may_release_contribution(person, contribution))
    held = locked_contribution(contribution)
    if held.state == ContributionState.STANDING:
        return held
    if held.state != ContributionState.HELD:
        raise WrongState(_("This does not wait any more. Open the page again and look."))
    put_in_sight(held)
    audit.write(actor=person.actor, verb="release", subject=held, scope=held.topic.space_id)
    return held


def put_in_sight(contribution: Contribution) -> None:
    """Lets a locked contribution stand; inside the action that decides it.

    What never stood before is made known as if it were sent now; what did is counted again.
    """
    contribution.state, contribution.hidden_because = ContributionState.STANDING, ""
    is_news = not contribution.is_known
    contribution.is_known = True
    contribution.save(update_fields=["state", "hidden_because", "is_known"])
    show_files_to(contribution, contribution.audience)
    if is_news:
        make_known(contribution)
    elif counts.counts(contribution):
        counts.change_count(contribution, +1)


def make_known(contribution: Contribution) -> None:
    """Counts what was sent and lets everybody know; inside the action that sends or releases."""
    counts.change_count(contribution, +1)
    if contribution.kind == Contribution.Kind.REPLY:
        events.record(ReplySent(reply=contribution.pk))
    else:
        events.record(ContributionSent(contribution=contribution.pk))


def hold(contribution: Contribution, reasons: Sequence[str]) -> None:
    """Hands what was sent to the moderators, with why; inside the action that sends."""
    keep_reasons(contribution, reasons)
    scope = contribution.topic.space_id
    audit.write(actor=SYSTEM, verb="hold", subject=contribution, scope=scope)
    events.record(ContributionHeld(contribution=contribution.pk))


def show_files_to(contribution: Contribution, audience: Audience) -> None:
    """Lets `audience`, and nobody else, fetch what goes with `contribution`."""
    assets = contribution.attachments.values("asset")
    Asset.objects.filter(pk__in=assets).update(audience=audience)
