"""What can happen to a topic and to a contribution."""

from __future__ import annotations

from enum import StrEnum


class TopicState(StrEnum):
    """A topic is seen by its team only, then by its audience, then closed with a word."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"


class ContributionState(StrEnum):
    """A contribution stands, waits for a moderator, is hidden with a reason, or is withdrawn."""

    STANDING = "standing"
    HELD = "held"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"


class ThreadState(StrEnum):
    """To a conversation everybody replies, or each person once an hour, or nobody any more."""

    OPEN = "open"
    SLOW = "slow"
    CLOSED = "closed"


# Its author may change these.
CHANGEABLE = frozenset({ContributionState.STANDING, ContributionState.HELD})
# Read by its author and the team alone.
OUT_OF_SIGHT = frozenset({ContributionState.HELD, ContributionState.HIDDEN})

TOPIC = {
    TopicState.DRAFT: frozenset({TopicState.PUBLISHED}),
    TopicState.PUBLISHED: frozenset({TopicState.CLOSED}),
    TopicState.CLOSED: frozenset({TopicState.PUBLISHED}),
}
