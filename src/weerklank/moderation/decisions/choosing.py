"""From what a moderator chose in the form to the action that does it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from weerklank.contributions.models import Contribution
from weerklank.contributions.states import ThreadState
from weerklank.moderation.decisions import content, forms, people, queries, threads
from weerklank.spaces.person import Person

_PACES = {
    forms.SLOW: ThreadState.SLOW, forms.CLOSE: ThreadState.CLOSED, forms.OPEN: ThreadState.OPEN
}  # fmt: skip
_ACTS: dict[str, Callable[..., object]] = {
    forms.CHANGE: content.ask_to_change,
    forms.HIDE: content.hide_contribution,
    forms.WARN: people.warn_author,
    forms.EXCLUDE: people.exclude_author,
    **{do: partial(threads.set_pace, pace=pace) for do, pace in _PACES.items()},
}


def carry_out(person: Person, said: Contribution, sent: dict[str, Any]) -> None:
    """Decides about `said` what stands in the cleaned `DecideForm`. Raises as that action."""
    what: dict[str, Any] = {"person": person, "contribution": said, "seen": sent["seen"]}
    grounds: dict[str, Any] = {"reason": sent["reason"], "rule": sent["rule"]}
    do = sent["do"]
    if do == forms.LEAVE:
        content.leave_contribution(**what)
    elif do == forms.PAUSE:
        people.pause_author(**what, **grounds, days=sent["days"])
    elif do == forms.MOVE:
        [topic] = [one for one in queries.topics_to_move_to(said) if str(one.pk) == sent["topic"]]
        content.move_contribution(**what, **grounds, topic=topic)
    elif do == forms.MERGE:
        [other] = [one for one in queries.others_on_topic(said) if str(one.pk) == sent["into"]]
        content.merge_contribution(**what, **grounds, into=other)
    else:
        _ACTS[do](**what, **grounds)
