"""Replies as a page shows them: how deep each stands, and to whom it says something."""

from __future__ import annotations

from dataclasses import dataclass

from weerklank.contributions.models import Contribution
from weerklank.contributions.orders import Order, cursor_after
from weerklank.contributions.queries import REPLIES_A_PAGE, Conversation
from weerklank.contributions.quotes import quote_shown
from weerklank.contributions.states import ContributionState
from weerklank.contributions.threads import is_below, level_of


@dataclass(frozen=True, slots=True)
class ReplySeen:
    """A reply, its level from 1, what it quotes, and the name it answers, unless right above it."""

    said: Contribution
    level: int
    quote: str
    in_answer_to: str


@dataclass(frozen=True, slots=True)
class RepliesPage:
    """A page of replies, and the cursor of the next when there is one."""

    items: list[ReplySeen]
    next_cursor: str


def replies_of(said: Conversation) -> RepliesPage:
    """The replies that `conversation_under` read, in its order. No query."""
    shown = said.replies[:REPLIES_A_PAGE]
    items = [_seen(reply, said.order) for reply in shown]
    if len(said.replies) == len(shown):
        return RepliesPage(items, "")
    if said.order == Order.CONVERSATION:
        return RepliesPage(items, shown[-1].place)
    return RepliesPage(items, cursor_after(shown[-1], said.order))


def _seen(reply: Contribution, order: Order) -> ReplySeen:
    parent = vars(reply)
    if order == Order.CONVERSATION:
        level, stands_below = level_of(reply.place), is_below(reply.place, parent["parent_place"])
    else:
        level, stands_below = 1, False
    # A name says that somebody spoke: not of what is hidden or was taken back.
    tells = not stands_below and parent["parent_state"] == ContributionState.STANDING
    return ReplySeen(reply, level, quote_shown(reply), parent["parent_name"] if tells else "")
