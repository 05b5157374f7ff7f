"""Decisions about a conversation: slow it down, close it, open it again."""

from __future__ import annotations

from weerklank.contributions.models import Contribution
from weerklank.contributions.states import ThreadState
from weerklank.kernel.action import action
from weerklank.moderation.decisions.recording import Grounds, conclude, look_at, still_there
from weerklank.moderation.models import Decision
from weerklank.moderation.rules import OTHER
from weerklank.spaces.person import Person

_KINDS = {
    ThreadState.CLOSED: Decision.Kind.THREAD_CLOSED,
    ThreadState.SLOW: Decision.Kind.THREAD_SLOWED,
    ThreadState.OPEN: Decision.Kind.THREAD_OPENED,
}


@action
def set_pace(
    *,
    person: Person,
    contribution: Contribution,
    pace: ThreadState,
    reason: str,
    rule: str = OTHER,
    seen: int | None = None,
) -> Decision:
    """Closes the conversation that `contribution` is part of, slows it down, or opens it again.

    Reading stays possible. Who said `contribution` is told. Raises Denied, WrongState when its
    author took it back or as `look_at`, Refused without a reason or for a rule that is not there.
    """
    look = look_at(person, contribution, seen=seen)
    said = still_there(look)
    put_pace(said, pace)
    return conclude(person, look, _KINDS[pace], Grounds(reason, rule))


def put_pace(said: Contribution, pace: ThreadState) -> None:
    """Lets the conversation of `said` go at this pace; inside the action that decides it."""
    Contribution.objects.filter(pk=said.root_id or said.pk).update(thread=pace)
    if said.root_id is None:
        said.thread = pace
