"""Sending twice is once.

Every form that writes carries a key of its own, made when the page is drawn. The first sending that
leads on leaves its answer under that key, in the transaction of what it wrote. Who sends the same
again (a double tap, back and again, a network that repeats) gets that answer, and nothing is
written. *The same* is: the same key, address and words, from a browser with the same cookies.
Decision 15 says why it works like this.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any, TypeVar

from django.conf import settings
from django.contrib import messages
from django.db import InterfaceError, OperationalError, connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.backends.utils import csrf_input
from django.utils.functional import lazy
from django.utils.safestring import SafeString, mark_safe

from weerklank.kernel import clock
from weerklank.kernel.policy import Denied
from weerklank.kernel.sealing import KeyRing

FIELD = "form_key"
TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field
_OF_PAGE = "weerklank.field_of_page"
_TABLE = "kernel_firstanswer"
_PURPOSE = "first answer"
# So long a browser that did not get its new session may still fetch it by sending the same again.
_SESSION_WAITS = timedelta(minutes=10)

V = TypeVar("V", bound=Callable[..., HttpResponseBase])


def form_fields(request: HttpRequest) -> dict[str, object]:
    """Context processor: `csrf_input` draws the one-time key as well, another in every form."""
    return {"csrf_input": _drawn(request)}


def _draw(request: HttpRequest) -> SafeString:
    # Firefox would put an old key back when a page is loaded again.
    key = f'<input type="hidden" name="{FIELD}" value="{uuid.uuid4()}" autocomplete="off">'
    return mark_safe(f"{_token_of(request)}{key}")  # noqa: S308 - of our own making


def _token_of(request: HttpRequest) -> str:
    """The field with Django's token: masked once for all forms of a page, as masking takes long."""
    kept: tuple[str, str] | None = request.META.get(_OF_PAGE)
    if kept is None or kept[0] != request.META.get("CSRF_COOKIE"):
        field = str(csrf_input(request))
        kept = request.META[_OF_PAGE] = request.META["CSRF_COOKIE"], field
    return kept[1]


_drawn = lazy(_draw, SafeString, str)


def form_key_of(request: HttpRequest) -> uuid.UUID:
    """The one-time key of the form that was sent; a new one when it carried none."""
    return _key_in(request) or uuid.uuid4()


def _key_in(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return None


def in_parts(view: V) -> V:
    """Decorator: no transaction may be held while `view` works, for it waits for others.

    It sends mail, or belongs to a library. Where it leads is kept after its writes instead of with
    them: two sendings at the same instant may both be done. A page that it answers with is made
    again by doing all of it again.
    """
    view.writes_in_parts = True  # type: ignore[attr-defined]
    return view


class OnceMiddleware:
    """Calls the view of a form that carries a key, or gives the answer that it got before.

    Its place is the last: the view runs inside it, in one transaction, after everything that may
    refuse a request. What leads on (a redirect, or nothing at all) uses the key up, and so does a
    page after a write, in place of which a repeat is led to the same address; a refusal does not.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Called by Django instead of the view; None lets Django call it."""
        sending = _Sending.of(request)
        if sending is None:
            return None
        # Files may be large and their storage slow.
        in_parts = getattr(view, "writes_in_parts", False) or bool(request.FILES)
        try:
            if in_parts:
                return _answer_in_parts(request, sending, lambda: view(request, *args, **kwargs))
            return _answer_whole(request, sending, lambda: view(request, *args, **kwargs))
        except (OperationalError, InterfaceError):
            raise
        except Exception as problem:
            # What was done before is often not there any more to be done.
            before = sending.answered_before(request)
            if before is not None:
                return before
            if isinstance(problem, Denied):
                raise Http404 from problem
            raise


def _answer_whole(
    request: HttpRequest, sending: _Sending, act: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    with transaction.atomic():
        response = act()
        if response.status_code < 400 and sending.keep(request, response):
            return response
        before = sending.answered_before(request)
        if before is not None:
            transaction.set_rollback(True)
    return before or response


def _answer_in_parts(
    request: HttpRequest, sending: _Sending, act: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    before = sending.answered_before(request)
    if before is not None:
        return before
    response = act()
    if _leads_on(response):
        sending.keep(request, response, session=_changed_session(request))
        return response
    return sending.answered_before(request) or response


def _leads_on(response: HttpResponseBase) -> bool:
    return 300 <= response.status_code < 400 or response.status_code == 204


def _changed_session(request: HttpRequest) -> str:
    """The key of the session that the browser is about to get; empty when it has it already."""
    session = request.session
    if session.modified and not session.is_empty() and session.session_key is None:
        session.save()
    key = session.session_key or ""
    return "" if key == request.COOKIES.get(settings.SESSION_COOKIE_NAME) else key


@dataclass(frozen=True, slots=True, repr=False)
class _Sending:
    """One form as one browser sent it: the name its answer is kept by, and what seals that."""

    name: bytes
    ring: KeyRing

    @classmethod
    def of(cls, request: HttpRequest) -> _Sending | None:
        """What was sent with this request; None when it carries no key."""
        if request.method != "POST" or (key := _key_in(request)) is None:
            return None
        # Who knows the key of somebody else lacks these, and no other page can read them.
        cookies = [settings.CSRF_COOKIE_NAME, settings.SESSION_COOKIE_NAME]
        sent = [
            str(key),
            request.get_full_path(),
            [request.COOKIES.get(name, "") for name in cookies],
            sorted(pair for pair in request.POST.lists() if pair[0] not in (FIELD, TOKEN)),
            sorted(
                (field, str(file.name), file.size or 0)
                for field, files in request.FILES.lists()
                for file in files
            ),
        ]
        secret = settings.SECRET_KEY.encode()
        whole = hmac.new(secret, json.dumps(sent).encode(), hashlib.sha256).digest()
        name, seal = (hashlib.sha256(use + whole).digest() for use in (b"name", b"seal"))
        return cls(name, KeyRing((seal,)))

    def keep(self, request: HttpRequest, response: HttpResponseBase, session: str = "") -> bool:
        """Keeps the first answer, unless it is a page and nothing was written; whether it did.

        False too when there is one. Waits for whoever is busy with it at this moment.
        """
        leads_on = _leads_on(response)
        here = {"Location": request.get_full_path()}
        content = {
            "status": response.status_code if leads_on else 303,
            "headers": dict(response.items()) if leads_on else here,
            "cookies": [cookie.OutputString() for cookie in response.cookies.values()],
            "messages": [
                (each.level, str(each.message), each.extra_tags)
                for each in getattr(messages.get_messages(request), "_queued_messages", ())
            ],
            "session": session,
            "until": (clock.now() + _SESSION_WAITS).isoformat(),
        }
        sealed = self.ring.seal(json.dumps(content).encode(), purpose=_PURPOSE)
        with connection.cursor() as cursor:
            cursor.execute(
                f'INSERT INTO {_TABLE} (name, sealed, "on") SELECT %s, %s, %s'
                " WHERE %s OR pg_current_xact_id_if_assigned() IS NOT NULL ON CONFLICT DO NOTHING",
                [self.name, sealed, clock.today(), leads_on],
            )
            return bool(cursor.rowcount)

    def answered_before(self, request: HttpRequest) -> HttpResponse | None:
        """The first answer again, with what it told the browser; None when there is none yet."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT sealed FROM {_TABLE} WHERE name = %s", [self.name])  # noqa: S608
            row = cursor.fetchone()
        if row is None:
            return None
        content = json.loads(self.ring.unseal(row[0], purpose=_PURPOSE))
        response = HttpResponse(status=content["status"], headers=content["headers"])
        for cookie in content["cookies"]:
            response.cookies.load(cookie)
        for level, words, tags in content["messages"]:
            messages.add_message(request, level, words, tags)
        if content["session"] and clock.now() < datetime.fromisoformat(content["until"]):
            _hand_over(request, content["session"])
        return response


def _hand_over(request: HttpRequest, key: str) -> None:
    """Lets the browser have the session that it was given with the first answer."""
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    if not session.is_empty():
        session.modified = True
        request.session = session
