"""Replies as a page shows them: how deep each stands, and to whom it says something."""

from __future__ import annotations

from dataclasses import dataclass

from weerklank.contributions.models import Contribution
from weerklank.contributions.queries import REPLIES_A_PAGE, Conversation
from weerklank.contributions.states import ContributionState
from weerklank.contributions.threads import is_below, level_of


@dataclass(frozen=True, slots=True)
class ReplySeen:
    """A reply, its level from 1, and the name it answers when that does not stand right above."""

    said: Contribution
    level: int
    in_answer_to: str


@dataclass(frozen=True, slots=True)
class RepliesPage:
    """A page of replies, and the place after which the next begins when there is one."""

    items: list[ReplySeen]
    next_place: str


def replies_of(said: Conversation) -> RepliesPage:
    """The replies that `conversation_under` read. No query."""
    shown = said.replies[:REPLIES_A_PAGE]
    has_more = len(said.replies) > len(shown)
    return RepliesPage([_seen(reply) for reply in shown], shown[-1].place if has_more else "")


def _seen(reply: Contribution) -> ReplySeen:
    parent = vars(reply)
    stands_below = is_below(reply.place, parent["parent_place"])
    # A name says that somebody spoke: not of what is hidden or was taken back.
    tells = not stands_below and parent["parent_state"] == ContributionState.STANDING
    return ReplySeen(reply, level_of(reply.place), parent["parent_name"] if tells else "")
