"""What becomes of something that was sent: others know of it, or it waits for a moderator."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Case, OuterRef, Q, Subquery, When

from weerklank.contributions import counts
from weerklank.contributions.events import (
    ContributionHeld,
    ContributionSent,
    PeopleCalledOn,
    ReplySent,
    StandingChanged,
)
from weerklank.contributions.holding import keep_reasons
from weerklank.contributions.models import Attachment, Contribution
from weerklank.contributions.states import OUT_OF_SIGHT, ContributionState
from weerklank.kernel import audit, events
from weerklank.kernel.audit import SYSTEM
from weerklank.kernel.live.telling import look_again
from weerklank.media.models import Asset
from weerklank.spaces.audiences import team_audience


def put_in_sight(contribution: Contribution) -> None:
    """Lets a locked contribution stand; inside the action that decides it.

    What never stood before is made known as if it were sent now, once; what did is counted again.
    """
    contribution.state, contribution.hidden_because = ContributionState.STANDING, ""
    is_news = not contribution.is_known
    contribution.is_known = True
    contribution.save(update_fields=["state", "hidden_because", "is_known"])
    _show_files(contribution)
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


def hold_again(contribution: Contribution, reasons: Sequence[str]) -> None:
    """Holds a locked contribution for its new words; inside the action that changes them.

    What stood there is out of sight until a moderator has looked; what waited already has more
    reasons.
    """
    stood = contribution.state == ContributionState.STANDING
    if stood:
        put_out_of_sight(contribution, ContributionState.HELD)
    keep_reasons(contribution, reasons)
    if stood:
        scope = contribution.topic.space_id
        audit.write(actor=SYSTEM, verb="hold", subject=contribution, scope=scope)


def _show_files(said: Contribution) -> None:
    """Lets who may read a contribution and what stands below it fetch their files; nobody else."""
    both = Contribution.objects.filter(Q(pk=said.pk) | Q(root=said))
    root = said.root
    is_unseen = said.state in OUT_OF_SIGHT or (root is not None and root.state in OUT_OF_SIGHT)
    unseen = both if is_unseen else both.filter(state__in=OUT_OF_SIGHT)
    parts = Attachment.objects.filter(asset=OuterRef("pk"))
    is_answer = Q(contribution__kind=Contribution.Kind.TEAM_ANSWER)
    author = Case(When(is_answer, then="contribution__root__alias"), default="contribution__alias")
    files = Asset.objects.filter(attachment__contribution__in=both)
    files.exclude(attachment__contribution__in=unseen).update(
        audience=said.audience, also_for=said.also_for
    )
    files.filter(attachment__contribution__in=unseen).update(
        audience=team_audience(said.topic.space),
        also_for=Subquery(parts.values(author=author)[:1]),
    )


def put_out_of_sight(contribution: Contribution, state: ContributionState) -> None:
    """Hides or holds a locked contribution; inside the action that decides it.

    `state` is one of `OUT_OF_SIGHT`. What stands below it is out of sight too; only authors and
    the team can fetch files of it then.
    """
    if counts.counts(contribution):
        counts.change_count(contribution, -1)
    contribution.state = state
    contribution.save(update_fields=["state", "hidden_because"])
    _show_files(contribution)
    look_again(contribution.pk)
    events.record(StandingChanged(contribution=contribution.pk))
