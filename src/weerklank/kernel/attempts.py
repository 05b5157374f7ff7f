"""Trying an action from a form, and putting what it refuses where people read it."""

from __future__ import annotations

from collections.abc import Callable

from django import forms

from weerklank.kernel.policy import Refused, WrongState
from weerklank.kernel.throttle import TooOften

DONE = 200
REFUSED = 422
TOO_LATE = 409
TOO_OFTEN = 429


def attempt(form: forms.Form, act: Callable[[], object], *, on: str | None = None) -> int:
    """Does `act` when `form` holds up; returns the status of the answer.

    What is refused, by the form or by the action, stands in the form afterwards: what the action
    refuses with the field `on`, or above all fields.
    """
    return do_or_say(form, act, on=on) if form.is_valid() else REFUSED


def do_or_say(form: forms.Form, act: Callable[[], object], *, on: str | None = None) -> int:
    """As `attempt`, for a form that holds up, or asks nothing of who sends it."""
    try:
        act()
    except Refused as refused:
        form.add_error(on, str(refused))
        return TOO_OFTEN if isinstance(refused, TooOften) else REFUSED
    except WrongState as wrong:
        form.add_error(None, str(wrong))
        return TOO_LATE
    return DONE
