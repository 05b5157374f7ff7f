"""Every write of contributions."""

from weerklank.contributions.actions.authors import alias_actor
from weerklank.contributions.actions.changing import (
    edit_contribution,
    edit_story,
    erase,
    redraw_attachment,
    withdraw_contribution,
    write_out_recording,
)
from weerklank.contributions.actions.gesturing import make_gesture, take_back_gesture
from weerklank.contributions.actions.labelling import label_contribution
from weerklank.contributions.actions.moving import move_to_topic
from weerklank.contributions.actions.releasing import (
    put_in_sight,
    put_out_of_sight,
)
from weerklank.contributions.actions.sending import reply_as_team, send_contribution, send_reply
from weerklank.contributions.actions.translating import ask_translation

__all__ = [
    "alias_actor",
    "ask_translation",
    "edit_contribution",
    "edit_story",
    "erase",
    "label_contribution",
    "make_gesture",
    "move_to_topic",
    "put_in_sight",
    "put_out_of_sight",
    "redraw_attachment",
    "reply_as_team",
    "send_contribution",
    "send_reply",
    "take_back_gesture",
    "withdraw_contribution",
    "write_out_recording",
]
