"""Whoever can do more than a resident signs in with more than a password."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, cast

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from weerklank.people.models import Account

DEMO_VISIT = "signed_in_for_demo"

# Open without one: the pages to sign in, to set a factor up, and what everybody may read.
_FREE_PREFIXES = ("account_", "mfa_", "socialaccount_", "openid_connect_", "design:")
_FREE = frozenset(
    {
        "people:set_up_second_factor",
        "people:confirm_by_code",
        "people:switch_language",
        "portal:privacy",
        "portal:accessibility",
        "portal:house_rules",
        "portal:not_an_objection",
        "portal:security",
    }
)


class SomebodyAsking(Protocol):
    """What this floor knows of a person; who they are is decided above."""

    account: Account | None

    @property
    def needs_second_factor(self) -> bool:
        """Whether a password alone is too little."""
        ...


class SessionOfSomebody(Protocol):
    """What reading the session told of its account."""

    has_second_factor: bool

    @property
    def account(self) -> Account | None:
        """Whose session it is."""
        ...


def second_factors() -> QuerySet[Authenticator]:
    """The apps and passkeys with which people sign in; recovery codes alone are none."""
    types = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return Authenticator.objects.filter(type__in=types)


def has_second_factor(account: Account) -> bool:
    """Whether signing in takes an app or a passkey. One query."""
    return second_factors().filter(user=account).exists()


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether whoever asks can do more than a resident and has no second factor yet."""
    person = cast(SomebodyAsking, request.person)  # type: ignore[attr-defined]
    if person.account is None or not person.needs_second_factor:
        return False
    if settings.DEMO and request.session.get(DEMO_VISIT):
        return False
    session = cast(SessionOfSomebody, request.session)
    if session.account != person.account:
        return not has_second_factor(person.account)
    return not session.has_second_factor


class SecondFactorMiddleware:
    """Leads staff without a second factor to the page where they set it up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: Any
    ) -> HttpResponse | None:
        """Called by Django when it is known which page is asked for."""
        match = request.resolver_match
        name = match.view_name if match else ""
        if name in _FREE or name.startswith(_FREE_PREFIXES) or not lacks_second_factor(request):
            return None
        back = f"?{urlencode({'next': request.get_full_path()})}"
        return HttpResponseRedirect(reverse("people:set_up_second_factor") + back)
