"""Putting back everything that a decision did."""

from __future__ import annotations

from weerklank.contributions.actions import move_to_topic, put_in_sight
from weerklank.contributions.models import Contribution
from weerklank.contributions.states import OUT_OF_SIGHT, ThreadState
from weerklank.moderation.decisions.threads import put_pace
from weerklank.moderation.models import Decision
from weerklank.promises.actions import move_promise
from weerklank.spaces.models import Exclusion

Kind = Decision.Kind
_SIGHT = (Kind.HIDDEN, Kind.CHANGE_ASKED, Kind.MERGED, Kind.RELEASED, Kind.RESTORED)
_PLACE = (Kind.MOVED,)
_PACE = (Kind.THREAD_CLOSED, Kind.THREAD_SLOWED, Kind.THREAD_OPENED)


def undo(decision: Decision, said: Contribution) -> None:
    """Undoes `decision` about the locked `said`; inside the action that decides it.

    What a later decision of the same sort did stays; so does what its author took back.
    """
    if decision.exclusion_id is not None:
        Exclusion.objects.filter(pk=decision.exclusion_id).update(lifted=True)
        return
    for alike in (_SIGHT, _PLACE, _PACE):
        if decision.kind in alike and not _came_later(decision, alike):
            _put_back(decision, said)


def _came_later(decision: Decision, alike: tuple[Kind, ...]) -> bool:
    later = Decision.objects.filter(
        contribution=decision.contribution_id, kind__in=alike, made_at__gt=decision.made_at
    )
    return later.exists()


def _put_back(decision: Decision, said: Contribution) -> None:
    if decision.kind in _SIGHT and said.state in OUT_OF_SIGHT:
        put_in_sight(said)
    elif decision.kind in _PACE:
        put_pace(said, ThreadState.OPEN)
    elif decision.kind in _PLACE and decision.from_topic is not None:
        move_to_topic(said, decision.from_topic)
        move_promise(contribution=said)
