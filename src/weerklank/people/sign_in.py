"""allauth's pages as we serve them: a status that says what happened, limits on every door."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account_views
from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.core import ratelimit
from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from allauth.socialaccount.providers.base.provider import Provider
from allauth.socialaccount.providers.openid_connect import views as openid_views
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponseBase]
_LIMITED = frozenset({"too_many_login_attempts", "rate_limited"})


def answered(view: View) -> View:
    """`view`, answering 422 when the form has to be mended and 429 when it came too often."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        form = (getattr(response, "context_data", None) or {}).get("form")
        if response.status_code == 200 and form is not None and form.is_bound and form.errors:
            codes = {error.code for errors in form.errors.as_data().values() for error in errors}
            response.status_code = 429 if codes & _LIMITED else 422
        return response

    return wrapped


def looked_at(view: View) -> View:
    """`view`, of which HEAD asks what GET does, and other verbs nothing.

    To allauth everything but GET is an attempt, which it counts.
    """

    @wraps(view)
    @require_http_methods(["GET", "HEAD", "POST"])
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "HEAD":
            request.method = "GET"
        return view(request, *args, **kwargs)

    return wrapped


def guessing_limited(view: View) -> View:
    """`view`, of which a session may try a code a few times in five minutes."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        limited: HttpResponse | None = ratelimit.consume_or_429(
            request, action="confirm_code", key=request.session.session_key or "none"
        )
        return limited or answered(view)(request, *args, **kwargs)

    return wrapped


def offers_organisations() -> bool:
    """Whether one can sign in here through another organisation. No query."""
    return bool(settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"])


def providers(request: HttpRequest) -> list[dict[str, str]]:
    """Organisations through which one can sign in here, by name."""
    if not offers_organisations():
        return []
    found: list[Provider] = get_social_adapter().list_providers(request)
    return sorted(
        (
            {"name": each.name, "url": each.get_login_url(request)}
            for each in found
            if not each.app.settings.get("hidden")
        ),
        key=lambda each: each["name"],
    )


class SignInView(account_views.LoginView):
    """The one page to sign in: a code by mail first, then password, passkey, organisations."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the organisations."""
        return {**super().get_context_data(**kwargs), "providers": providers(self.request)}


class SignUpView(account_views.SignupView):
    """The page to make an account."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the organisations."""
        return {**super().get_context_data(**kwargs), "providers": providers(self.request)}


sign_in = answered(SignInView.as_view())
sign_up = answered(SignUpView.as_view())
# allauth lets a first password be set without proof of who somebody is.
set_password = answered(reauthentication_required(account_views.password_set))


def sign_out(request: HttpRequest) -> HttpResponse:
    """Signs out, and has the device forget words that were not sent."""
    was_signed_in = request.user.is_authenticated
    response: HttpResponse = account_views.logout(request)
    if request.method == "POST" and was_signed_in:
        forget_on_device(response)
    return response


def forget_on_device(response: HttpResponse) -> None:
    """Has the browser remove what our pages stored on the device."""
    response.headers["Clear-Site-Data"] = '"storage"'


def go_elsewhere(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Starts signing in through another organisation.

    Our security policy lets no form lead to another site, so a page in between leads there.
    """
    response: HttpResponse = openid_views.login(request, provider_id=provider_id)
    if response.status_code != 302 or not response.headers["Location"].startswith("http"):
        return response
    return render(request, "people/go_elsewhere.jinja", {"address": response.headers["Location"]})


def limited(request: HttpRequest) -> HttpResponse:
    """The page for who came too often."""
    words = get_adapter().error_messages["rate_limited"]
    return render(request, "429.jinja", {"words": words}, status=429)
