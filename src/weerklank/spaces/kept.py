"""Pages that are made again only when something in them has changed.

Each time somebody asks for a page, its rows are read anew, by the policies, for that person. When
they are the same to the byte as those from which a page was made, that page is sent. A template
gets those rows and a few plain values, and nothing of the request or of the person: two people who
get the same page would have been shown the same page.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from hashlib import blake2b
from threading import Lock
from time import monotonic
from typing import Any, cast

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.urls import get_script_prefix
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from weerklank.kernel import clock
from weerklank.kernel.prepared import Rows
from weerklank.spaces.http import Request
from weerklank.spaces.models import Portal

# What a page says of time ("today", "late") may be this old.
LIVES = 60.0
# Stands where each form has its secret. It is made of chance, so nobody can write it.
_HOLE = f"<!--{secrets.token_hex(16)}-->"


@dataclass(frozen=True, slots=True)
class Visitor:
    """What the frame of a page knows of who looks at it."""

    is_signed_in: bool
    is_staff_somewhere: bool
    manages_something: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """Stands in for the request in the template of a kept page: the front door and the visitor."""

    portal: Portal | None
    person: Visitor


class KeptPages:
    """Pages by what they were made of, in the memory of this process: so many bytes at most."""

    def __init__(self, most_bytes: int) -> None:
        self._most, self._bytes = most_bytes, 0
        self._pages: OrderedDict[bytes, tuple[float, list[bytes]]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: bytes) -> list[bytes] | None:
        """The page, cut where its forms want their secrets; None when it is not here or is old."""
        with self._lock:
            made, pieces = self._pages.get(key, (0.0, None))
            if pieces is None or monotonic() - made > LIVES:
                return None
            self._pages.move_to_end(key)
            return pieces

    def put(self, key: bytes, pieces: list[bytes]) -> None:
        """Keeps a page, and lets those go that nobody asked for longest."""
        with self._lock:
            self._forget(key)
            self._pages[key] = (monotonic(), pieces)
            self._bytes += _size(pieces)
            while self._bytes > self._most:
                self._forget(next(iter(self._pages)))

    def clear(self) -> None:
        """Lets every page go."""
        with self._lock:
            self._pages.clear()
            self._bytes = 0

    def _forget(self, key: bytes) -> None:
        if key in self._pages:
            self._bytes -= _size(self._pages.pop(key)[1])


pages = KeptPages(settings.KEPT_PAGES_BYTES)


def kept_page(
    request: Request,
    template: str,
    *,
    reads: Iterable[Rows[Any]],
    context: Callable[[], dict[str, object]],
    also: Hashable = (),
) -> HttpResponse:
    """The page that `template` makes of `context`, made anew only when it would be another.

    `reads` are all rows that `context` looks at; `also` is all else that it depends on: plain
    values, such as what this person may do. In the template `request` is a `Frame`. A page with a
    message for its reader is not kept.
    """
    if len(get_messages(request)):
        return render(request, template, context())
    person = request.person
    visitor = Visitor(
        person.is_signed_in, person.is_staff_somewhere, bool(person.manages_something)
    )
    made = cast(Any, get_template(template))
    around: dict[str, Any] = {}
    for processor in made.backend.template_context_processors:
        around.update(processor(request))
    key = _key(
        template,
        request.portal_digest,
        visitor,
        get_script_prefix(),
        get_language(),
        clock.today(),
        [(name, str(value)) for name, value in around.items() if name not in _EACH_TIME_ANEW],
        [read.digest for read in reads],
        also,
    )
    pieces = pages.get(key)
    if pieces is None:
        given = {**around, **context(), "request": Frame(request.portal, visitor)}
        given["csrf_input"] = mark_safe(_HOLE)  # noqa: S308 - made of chance, right above
        pieces = made.template.render(given).encode().split(_HOLE.encode())
        pages.put(key, pieces)
    filled = [pieces[0]]
    for piece in pieces[1:]:
        filled += [str(around["csrf_input"]).encode(), piece]
    return HttpResponse(b"".join(filled))


# What forms carry is filled in afterwards, and of messages there are none.
_EACH_TIME_ANEW = frozenset({"csrf_input", "messages", "DEFAULT_MESSAGE_LEVELS"})


def _key(*parts: object) -> bytes:
    return blake2b(repr(parts).encode(), digest_size=20).digest()


def _size(pieces: list[bytes]) -> int:
    return sum(map(len, pieces))
