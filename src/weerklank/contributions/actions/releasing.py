"""What becomes of something that was sent: others know of it, or it waits for a moderator."""

from __future__ import annotations

from collections.abc import Sequence

from weerklank.contributions import counts
from weerklank.contributions.events import (
    ContributionHeld,
    ContributionSent,
    PeopleCalledOn,
    ReplySent,
    StandingChanged,
)
from weerklank.contributions.holding import keep_reasons
from weerklank.contributions.models import Contribution
from weerklank.contributions.states import ContributionState
from weerklank.kernel import audit, events
from weerklank.kernel.audit import SYSTEM
from weerklank.kernel.live.telling import look_again
from weerklank.media.models import Asset
from weerklank.spaces.audiences import team_audience
from weerklank.spaces.models import Alias, Audience


def put_in_sight(contribution: Contribution) -> None:
    """Lets a locked contribution stand; inside the action that decides it.

    What never stood before is made known as if it were sent now, once; what did is counted again.
    """
    contribution.state, contribution.hidden_because = ContributionState.STANDING, ""
    is_news = not contribution.is_known
    contribution.is_known = True
    contribution.save(update_fields=["state", "hidden_because", "is_known"])
    _show_files_to(contribution, contribution.audience, also_for=contribution.also_for)
    if is_news:
        make_known(contribution)
        return
    if counts.counts(contribution):
        counts.change_count(contribution, +1)
    events.record(StandingChanged(contribution=contribution.pk))


def make_known(contribution: Contribution) -> None:
    """Counts what was sent and lets everybody know; inside the action that sends or releases."""
    counts.change_count(contribution, +1)
    if contribution.kind == Contribution.Kind.REPLY:
        events.record(ReplySent(reply=contribution.pk))
    else:
        events.record(ContributionSent(contribution=contribution.pk))
    if contribution.calls_on:
        events.record(PeopleCalledOn(contribution=contribution.pk))


def hold(contribution: Contribution, reasons: Sequence[str]) -> None:
    """Hands what was sent to the moderators, with why; inside the action that sends."""
    keep_reasons(contribution, reasons)
    scope = contribution.topic.space_id
    audit.write(actor=SYSTEM, verb="hold", subject=contribution, scope=scope)
    events.record(ContributionHeld(contribution=contribution.pk))


def _show_files_to(
    contribution: Contribution, audience: Audience, *, also_for: Alias | None
) -> None:
    """Lets `audience` and one name, and nobody else, fetch what goes with `contribution`."""
    assets = contribution.attachments.values("asset")
    Asset.objects.filter(pk__in=assets).update(audience=audience, also_for=also_for)


def put_out_of_sight(contribution: Contribution, state: ContributionState) -> None:
    """Hides or holds a locked contribution; inside the action that decides it.

    `state` is one of `OUT_OF_SIGHT`. Only its author and the team can fetch its files then.
    """
    if counts.counts(contribution):
        counts.change_count(contribution, -1)
    contribution.state = state
    contribution.save(update_fields=["state", "hidden_because"])
    team = team_audience(contribution.topic.space)
    _show_files_to(contribution, team, also_for=contribution.alias)
    look_again(contribution.pk)
    events.record(StandingChanged(contribution=contribution.pk))
