"""What an action is to the database: one transaction."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

P = ParamSpec("P")
T = TypeVar("T")
_in_action: ContextVar[bool] = ContextVar("in_action", default=False)


def action(act: Callable[P, T]) -> Callable[P, T]:
    """Decorator: `act` is done whole or not at all.

    An action that another action calls is a part of it: when it fails, all of it fails, so the
    other must let what it raises pass. That spares the database a savepoint for each part.
    """

    @wraps(act)
    def acted(*args: P.args, **kwargs: P.kwargs) -> T:
        if _in_action.get():
            with transaction.atomic(savepoint=False):
                return act(*args, **kwargs)
        token = _in_action.set(True)
        try:
            with transaction.atomic():
                return act(*args, **kwargs)
        finally:
            _in_action.reset(token)

    return acted
