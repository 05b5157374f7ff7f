"""Pages for when something went wrong: what happened, and what somebody can do now."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse

from weerklank.design.theme import NEUTRAL
from weerklank.portal.sent import sent_with

RETRY_AFTER_SECONDS = 30
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
# PostgreSQL's word for a full disk.
_DISK_FULL = "53100"


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same page for what does not exist and for what one may not see."""
    return render(request, "portal/not_found.jinja", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Something failed on our side: what it was, and all words that came along, to send again.

    The form that failed is drawn anew with its one-time key, so that sending it again is safe even
    when it did arrive. Asks neither database nor session, for these may be what failed.
    """
    status = _status_of(sys.exc_info()[1])
    portal = getattr(request, "portal", None)
    theme = portal.theme if portal else NEUTRAL
    looks = reverse("design:theme", kwargs={"slug": theme.slug})
    # The token is the one that came along: a page of another site must not get a good one here.
    page = render_to_string(
        "portal/failure.jinja",
        {
            "status": status,
            "sent": sent_with(request),
            # Of two slashes the browser would make the address of another site.
            "address": "/" + request.get_full_path().lstrip("/"),
            "is_form": request.method == "POST",
            # Without the front door in it, for that is looked up.
            "stylesheet": "/" + looks.removeprefix(get_script_prefix()),
            "site_name": portal.name if portal else "Weerklank",
            "front": f"/{portal.slug}/" if portal else "/",
        },
    )
    response = HttpResponse(page, status=status)
    if status != HTTPStatus.INTERNAL_SERVER_ERROR:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form was sent with a token that no longer fits; the words are given back to copy."""
    context = {"words": sent_with(request).words}
    return render(request, "portal/form_expired.jinja", context, status=403)


def _status_of(problem: BaseException | None) -> HTTPStatus:
    """What kind of failure it was: no room, no database (in time), or something unforeseen."""
    causes = list(_with_causes(problem))
    if any(
        getattr(each, "errno", None) in _FULL or getattr(each, "sqlstate", None) == _DISK_FULL
        for each in causes
    ):
        return HTTPStatus.INSUFFICIENT_STORAGE
    if any(isinstance(each, OperationalError | InterfaceError) for each in causes):
        return HTTPStatus.SERVICE_UNAVAILABLE
    return HTTPStatus.INTERNAL_SERVER_ERROR


def _with_causes(problem: BaseException | None) -> Iterator[BaseException]:
    while problem is not None:
        yield problem
        problem = problem.__cause__ or problem.__context__
