"""The only place that says what time it is, so that tests can move it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)
_hidden: ContextVar[bool] = ContextVar("hidden", default=False)


def now() -> datetime:
    """The present moment, in UTC. Raises AssertionError where the clock is out of sight."""
    assert not _hidden.get(), "What holds for every moment must not look at the clock."
    return _frozen.get() or timezone.now()


def today() -> date:
    """The present day in Europe/Amsterdam."""
    return now().astimezone(AMSTERDAM).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within this block it is `moment` (an aware datetime). For tests and the demo loader."""
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)


@contextmanager
def out_of_sight() -> Iterator[None]:
    """Within this block nobody may ask what time it is: what is made here holds for ever."""
    token = _hidden.set(True)
    try:
        yield
    finally:
        _hidden.reset(token)


def ago(**span: float) -> datetime:
    """The moment that lies `span` (arguments of timedelta) before now."""
    return now() - timedelta(**span)
