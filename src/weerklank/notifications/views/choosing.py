"""The page on which somebody chooses about being told, and the address that stops it all."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from weerklank.notifications import actions, queries
from weerklank.notifications.choices import Choices, choices_of
from weerklank.notifications.forms import ChoicesForm
from weerklank.notifications.groups import groups_for
from weerklank.notifications.push import public_key
from weerklank.notifications.unsubscribing import account_of
from weerklank.people.models import Account
from weerklank.spaces.http import Request


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: Request) -> HttpResponse:
    """When one is told of what, by mail and on devices."""
    account = request.person.account
    assert account is not None
    chosen = choices_of([account.pk])[account.pk] or Choices()
    form = ChoicesForm(
        request.POST if request.method == "POST" else None,
        groups=groups_for(request.person),
        spaces=queries.mutable_spaces(request.person),
        chosen=chosen,
        letters=account.letters,
    )
    if request.method == "POST" and form.is_valid():
        actions.choose(
            person=request.person, choices=form.choices(), letters=form.cleaned_data["letters"]
        )
        messages.success(request, _("Your choices are saved."))
        return redirect("notifications:choose")
    context = {
        "form": form,
        "is_off": account.letters == Account.Letters.NONE,
        "mail_bounces": account.mail_bounces,
        "address": account.email,
        "devices": queries.devices_told(account) if public_key() else [],
        "push_key": public_key(),
    }
    status = 422 if form.errors else 200
    return render(request, "notifications/choose.jinja", context, status=status)


@login_required
@require_POST
def switch(request: Request) -> HttpResponse:
    """Switches all off that leaves the house, or on again."""
    on = request.POST.get("on") == "yes"
    actions.switch(person=request.person, on=on)
    said = _("We tell you of news again.") if on else _("All is off. We send you nothing any more.")
    messages.success(request, said)
    return redirect("notifications:choose")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: Request, token: str) -> HttpResponse:
    """Stops all that leaves the house, without signing in: by hand, or by a mail program.

    A mail program posts here without a page before it and follows no redirect (RFC 8058).
    """
    account = account_of(token)
    state = "unknown"
    if account is not None and request.method == "POST":
        state = "done" if actions.stop_all(account=account) else "unknown"
    elif account is not None:
        state = "asked"
    status = 404 if state == "unknown" else 200
    context = {"state": state, "token": token}
    return render(request, "notifications/unsubscribe.jinja", context, status=status)
