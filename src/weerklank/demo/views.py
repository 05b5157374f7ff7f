"""Being anybody with one click, and reading everybody's mail. Only in a demo."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from weerklank.demo import mailbox, queries
from weerklank.kernel.once import in_parts
from weerklank.kernel.throttle import count_network_or_refuse
from weerklank.people.second_factor import DEMO_VISIT
from weerklank.spaces.http import Request

BACKEND = "weerklank.people.signed_in.AccountBackend"
# Each visit makes a session; a meeting of forty may share one network.
MOST_VISITS = 400
View = Callable[..., HttpResponse]


def demo_only(view: View) -> View:
    """`view`, which is not there unless this is a demo."""

    @wraps(view)
    def wrapped(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return wrapped


@require_safe
@demo_only
def people(request: Request) -> HttpResponse:
    """Whom one can be, by front door."""
    return render(request, "demo/people.jinja", {"doors": queries.front_doors(request.portal)})


@in_parts
@require_POST
@demo_only
def sign_in(request: Request) -> HttpResponse:
    """Signs in as somebody of the demo, and leads to their front door."""
    found = queries.account_of(request.POST.get("person", ""))
    if found is None:
        raise Http404
    count_network_or_refuse(request, what="demo", most=MOST_VISITS)
    account, front_door = found
    logout(request)
    login(request, account, backend=BACKEND)
    request.session[DEMO_VISIT] = True
    return HttpResponseRedirect(front_door)


@require_safe
@demo_only
def mail(request: Request) -> HttpResponse:
    """The mail that was sent, newest first."""
    return render(request, "demo/mail.jinja", {"letters": mailbox.letters()})


@require_safe
@demo_only
def letter(request: Request, key: str) -> HttpResponse:
    """One mail, as plain text."""
    found = mailbox.letter(key)
    if found is None:
        raise Http404
    return render(request, "demo/letter.jinja", {"letter": found})
