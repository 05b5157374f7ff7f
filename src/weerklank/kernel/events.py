"""Events: something happened that somebody should know.

An action records an event in its own transaction; the event is a job in the database's queue, so
it exists exactly when the write does. The worker hands it to every handler, each in a transaction
of its own with a receipt, so that each acts once although jobs may run twice.
"""

from __future__ import annotations

import logging
import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, ClassVar, TypeVar

from django.db import IntegrityError, transaction

from weerklank.kernel import clock

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Event:
    """The base of all events. Fields hold ids only, never words that people wrote."""

    known: ClassVar[dict[str, type[Event]]] = {}

    def __init_subclass__(cls) -> None:
        cls.known[cls.__name__] = cls


E = TypeVar("E", bound=Event)
Handler = Callable[[Any], None]
_handlers: dict[str, list[Handler]] = defaultdict(list)


class HandlersFailed(Exception):
    """One or more handlers of an event raised `errors`; the job is to be tried again."""

    def __init__(self, names: list[str], errors: list[Exception]) -> None:
        super().__init__(", ".join(names))
        self.errors = errors


def reacts_to(event: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Decorator: call this function, once, for every event of that class."""

    def register(handler: Callable[[E], None]) -> Callable[[E], None]:
        _handlers[event.__name__].append(handler)
        return handler

    return register


def record(event: Event) -> None:
    """Makes `event` known when the present transaction commits, and not otherwise."""
    from weerklank.kernel.jobs import deliver_event  # noqa: PLC0415 - jobs need this module

    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("An event is recorded inside an action.")
    if not _handlers[type(event).__name__]:
        return
    values = {field.name: str(getattr(event, field.name)) for field in fields(event)}
    deliver_event.defer(key=str(uuid.uuid4()), name=type(event).__name__, values=values)


def deliver(*, key: uuid.UUID, name: str, values: dict[str, str]) -> None:
    """Hands an event to each of its handlers that has no receipt for it yet.

    Called by the worker. Raises HandlersFailed when a handler raised; the others have acted.
    """
    from weerklank.kernel.models import Receipt  # noqa: PLC0415 - models load after this module

    event_class = Event.known[name]
    event = event_class(**{field: uuid.UUID(value) for field, value in values.items()})
    failed: dict[str, Exception] = {}
    for handler in _handlers[name]:
        handler_name = f"{handler.__module__}.{handler.__qualname__}"
        try:
            with transaction.atomic():
                Receipt.objects.create(event=key, handler=handler_name, on=clock.today())
                handler(event)
        except Exception as error:
            if isinstance(error, IntegrityError) and _has_acted(handler_name, key):
                continue
            failed[handler_name] = error
            logger.exception("%s failed on %s", handler_name, name)
    if failed:
        raise HandlersFailed([*failed], [*failed.values()])


def _has_acted(handler_name: str, key: uuid.UUID) -> bool:
    """Whether somebody who delivered the same event at the same time was first."""
    from weerklank.kernel.models import Receipt  # noqa: PLC0415 - models load after this module

    return Receipt.objects.filter(event=key, handler=handler_name).exists()
