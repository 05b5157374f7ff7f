"""Moving what somebody said to where it belongs."""

from __future__ import annotations

from weerklank.contributions import counts
from weerklank.contributions.events import StandingChanged
from weerklank.contributions.models import Contribution, Topic
from weerklank.kernel import events


def move_to_topic(contribution: Contribution, topic: Topic) -> None:
    """Moves a locked contribution with all replies to `topic`; inside the action that decides it.

    `topic` lies in the same space and is for the same audience, so that nobody sees more or less.
    """
    is_counted = counts.counts(contribution)
    if is_counted:
        counts.change_count(contribution, -1)
    contribution.topic = topic
    contribution.save(update_fields=["topic"])
    Contribution.objects.filter(root=contribution).update(topic=topic)
    if is_counted:
        counts.change_count(contribution, +1)
    events.record(StandingChanged(contribution=contribution.pk))
