"""The pages about one's own account."""

from __future__ import annotations

from typing import cast

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.logout import logout
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from allauth.core.internal.cryptokit import compare_user_code
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weerklank.kernel import clock
from weerklank.kernel.once import in_parts
from weerklank.kernel.policy import Refused
from weerklank.people import actions, language
from weerklank.people.forms import AccountForm, CodeForm, ConsentForm, FarewellForm
from weerklank.people.leaving import Farewell
from weerklank.people.models import Account, Consent, Session
from weerklank.people.second_factor import has_second_factor
from weerklank.people.sessions import stored_key
from weerklank.people.sign_in import forget_on_device, offers_organisations

_CODE = "confirm_it_is_me"
_CODE_LASTS = 15 * 60
_MOST_GUESSES = 5
HEALTH = Consent.Purpose.HEALTH


def _account(request: HttpRequest) -> Account:
    return cast(Account, request.user)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """What we know of somebody, and what they can decide about it."""
    account = _account(request)
    present = {"first_name": account.first_name, "language": account.language}
    form = AccountForm(request.POST if request.method == "POST" else None, initial=present)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        actions.change_account(
            account=account, first_name=chosen["first_name"], language=chosen["language"]
        )
        with override(chosen["language"]):
            messages.success(request, _("Your choices are saved."))
        response: HttpResponse = redirect("people:me")
        language.remember(response, chosen["language"])
        return response
    shown = {
        "form": form,
        "account": account,
        "has_consented": actions.has_consented(account, HEALTH),
        "has_second_factor": has_second_factor(account),
        "can_use_others": offers_organisations(),
    }
    return render(request, "people/me.jinja", shown, status=422 if form.errors else 200)


@login_required
@require_POST
def consent(request: HttpRequest) -> HttpResponse:
    """Gives consent to tell about health, or takes it back."""
    form = ConsentForm(request.POST)
    if form.is_valid():
        is_given = form.cleaned_data["is_given"]
        actions.record_consent(account=_account(request), purpose=HEALTH, is_given=is_given)
        words = (
            _("Thank you. We noted that you agree.")
            if is_given
            else _("You no longer agree. We noted that.")
        )
        messages.success(request, words)
    return redirect(get_next_redirect_url(request) or reverse("people:me"))


@login_required
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """Where somebody is signed in: kinds of device and days."""
    here = stored_key(request.session.session_key or "")
    found = [
        {
            "key": row.pk,
            "device": _(row.device or "device"),
            "day": row.seen_on,
            "is_here": row.pk == here,
        }
        for row in Session.objects.filter(
            account=_account(request), expire_date__gt=clock.now()
        ).order_by("-seen_on", "pk")[:50]
    ]
    found.sort(key=lambda each: not each["is_here"])
    return render(request, "people/sessions.jinja", {"sessions": found})


@login_required
@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """Signs out one other device."""
    if actions.end_session(account=_account(request), session=request.POST.get("session", "")):
        messages.success(request, _("That device is signed out."))
    return redirect("people:sessions")


@login_required
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Signs out every device, this one too."""
    account = _account(request)
    here = stored_key(request.session.session_key or "")
    actions.end_other_sessions(account=account, but=here)
    logout(request, show_message=False)
    messages.success(request, _("You are signed out on every device."))
    response = redirect("account_login")
    forget_on_device(response)
    return response


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Removes from this device every word that was not sent."""
    messages.success(request, _("Words that you did not send are gone from this device."))
    response = redirect("people:me")
    forget_on_device(response)
    return response


@in_parts
@login_required
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Deletes the account, after asking twice."""
    form = FarewellForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "people/delete.jinja", {"form": form}, status=status)
    farewell = Farewell(form.cleaned_data["farewell"])
    if request.POST.get("sure") != "yes":
        return render(request, "people/delete_sure.jinja", {"farewell": farewell})
    account = _account(request)
    address = account.email
    try:
        actions.delete_account(account=account, farewell=farewell)
    except Refused as reason:
        form.add_error(None, str(reason))
        return render(request, "people/delete.jinja", {"form": form}, status=422)
    request.session.flush()
    get_adapter().send_mail("account/email/account_deleted", address, {})
    messages.success(request, _("Your account is deleted."))
    response = redirect("portal:front")
    forget_on_device(response)
    return response


@login_required
@require_safe
def set_up_second_factor(request: HttpRequest) -> HttpResponse:
    """Why people who work here sign in with more than a password, and how to set it up."""
    return render(
        request,
        "people/set_up_second_factor.jinja",
        {
            "is_ready": has_second_factor(_account(request)),
            "back": get_next_redirect_url(request) or reverse("portal:front"),
        },
    )


@in_parts
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_by_code(request: HttpRequest) -> HttpResponse:
    """Proof of who somebody is by a code sent to their address, then on to what they wanted."""
    account = _account(request)
    methods = get_adapter().get_reauthentication_methods(account)
    if all(method["id"] != "code" for method in methods):
        return redirect("account_reauthenticate")
    if request.method != "POST":
        return _ask_code(request, None)
    limited = ratelimit.consume_or_429(request, action="reauthenticate", user=account)
    if limited:
        return limited
    if "send" in request.POST:
        return _send_code(request, account)
    form = CodeForm(request.POST)
    if form.is_valid() and not _is_right(request, form.cleaned_data["code"]):
        form.add_error("code", str(get_adapter().error_messages["incorrect_code"]))
    if form.errors:
        return _ask_code(request, form)
    request.session.pop(_CODE)
    record_authentication(request, account, method="code", reauthenticated=True)
    return resume_request(request) or redirect("people:me")


def _send_code(request: HttpRequest, account: Account) -> HttpResponse:
    limited = ratelimit.consume_or_429(request, action="request_login_code", key=account.email)
    if limited:
        return limited
    adapter = get_adapter()
    code = adapter.generate_login_code()
    adapter.send_mail("account/email/confirm_it_is_you", account.email, {"code": code})
    request.session[_CODE] = {"code": code, "at": clock.now().timestamp(), "guesses": 0}
    messages.info(request, _("We sent a code to %(address)s.") % {"address": account.email})
    return redirect(request.get_full_path())


def _ask_code(request: HttpRequest, form: CodeForm | None) -> HttpResponse:
    return render(
        request,
        "people/confirm_by_code.jinja",
        {
            "form": form or CodeForm(),
            "is_sent": _CODE in request.session,
            "address": _account(request).email,
            "next": get_next_redirect_url(request) or "",
            "others": [
                method
                for method in get_adapter().get_reauthentication_methods(_account(request))
                if method["id"] != "code"
            ],
        },
        status=422 if form else 200,
    )


def _is_right(request: HttpRequest, code: str) -> bool:
    sent = request.session.get(_CODE)
    if sent is None or clock.now().timestamp() - sent["at"] > _CODE_LASTS:
        return False
    if sent["guesses"] >= _MOST_GUESSES:
        return False
    request.session[_CODE] = {**sent, "guesses": sent["guesses"] + 1}
    return bool(compare_user_code(actual=code, expected=sent["code"]))


@require_http_methods(["GET", "POST"])
def switch_language(request: HttpRequest) -> HttpResponse:
    """Asks for the language, then shows this and later pages in it."""
    if request.method == "GET":
        return render(request, "people/language.jinja", {"languages": settings.LANGUAGES_BY_NAME})
    chosen = language.known(request.POST.get("language", ""))
    if isinstance(request.user, Account):
        account = request.user
        actions.change_account(account=account, first_name=account.first_name, language=chosen)
    response = redirect(get_next_redirect_url(request) or reverse("portal:front"))
    language.remember(response, chosen)
    return response
