"""What is written to the log: one line of JSON for each event, in which nobody is named.

Nothing that came with a request, a job or an error of the database goes in: no path, query,
address, value or message of an exception. What is left is where in the code it happened, of which
kind it is, and an id that holds the lines of one request together and means nothing else.
"""

from __future__ import annotations

import json
import logging
import secrets
import sys
import traceback
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # The live process writes such lines too, and has no Django.
    from django.http import HttpRequest, HttpResponse

_OURS = "weerklank"
_request: ContextVar[str] = ContextVar("request", default="")


class RequestIdMiddleware:
    """Gives every request an id of chance, for the lines in the log alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _request.set(secrets.token_hex(6))
        try:
            return self.get_response(request)
        finally:
            _request.reset(token)


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON: time, level, logger, event, and what else is known.

    The words of our own loggers are taken as they are: they hold counts and names of code. Of other
    loggers only the template is, without what was filled in.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": _event(record),
        }
        if request := _request.get():
            line["request"] = request
        line |= _answer(record) | _job(record)
        if record.exc_info and record.exc_info[1] is not None:
            line["errors"] = [_error(each) for each in _chain(record.exc_info[1])]
        return json.dumps(line)


def _event(record: logging.LogRecord) -> str:
    if record.name.split(".", 1)[0] == _OURS:
        return record.getMessage()
    if hasattr(record, "status_code"):
        return "answered"
    if action := getattr(record, "action", None):
        return str(action)
    if record.args and record.msg != "%s":
        return str(record.msg)
    return f"said by {Path(record.pathname).name}:{record.lineno}"


def _answer(record: logging.LogRecord) -> dict[str, Any]:
    """How a request was answered, and by which door, when the record is about one."""
    if not hasattr(record, "status_code"):
        return {}
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    return {"status": record.status_code, "door": match.view_name if match else None}


def _job(record: logging.LogRecord) -> dict[str, Any]:
    """Which job it is and how often it was tried, when the record is about one; not with what."""
    job = getattr(record, "job", None)
    if not isinstance(job, dict):
        return {}
    return {"job": job.get("id"), "task": job.get("task_name"), "attempts": job.get("attempts")}


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, and those from which it came."""
    seen: set[int] = set()
    here: BaseException | None = error
    while here is not None and id(here) not in seen:
        seen.add(id(here))
        yield here
        here = here.__cause__ or (None if here.__suppress_context__ else here.__context__)


def _error(error: BaseException) -> dict[str, Any]:
    """The class of an error and where it was raised. Its message may hold what people wrote."""
    kind = type(error)
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "class": f"{kind.__module__}.{kind.__qualname__}",
        "frames": [f"{_place(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames],
    }


def _place(filename: str) -> str:
    """A file below where packages lie; so much says which."""
    path = Path(filename)
    for folder in map(Path, sys.path):
        if folder.is_absolute() and path.is_relative_to(folder):
            return str(path.relative_to(folder))
    return path.name


def log_uncaught(kind: type[BaseException], error: BaseException, *_: object) -> None:
    """What `sys.excepthook` does in processes of ours: an error that nobody caught, as a line."""
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger(__name__).critical("nobody caught this", exc_info=error)
