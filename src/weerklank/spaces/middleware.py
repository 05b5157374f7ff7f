"""Which front door a request came through, and who is at the other side."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import QuerySet, TextField
from django.http import HttpRequest, HttpResponse
from django.urls import set_script_prefix
from django.utils.functional import SimpleLazyObject

from weerklank.kernel.prepared import prepared
from weerklank.people.models import Account
from weerklank.spaces.models import Portal
from weerklank.spaces.person import Person

Next = Callable[[HttpRequest], HttpResponse]


@prepared(slug=TextField())
def _portal(slug: str) -> QuerySet[Portal]:
    """The front door that is called `slug`, with its organisation."""
    return Portal.objects.select_related("organisation").filter(slug=slug)


class PortalMiddleware:
    """Takes the front door off the path, so that no address further on knows of it.

    `/duinwijk/vragen/` becomes `/vragen/` with `request.portal` set; `reverse` puts it back.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        first = request.path_info.removeprefix("/").partition("/")[0]
        found = _portal(slug=first) if first and first not in RESERVED else None
        portal = found.first if found else None
        request.portal = portal  # type: ignore[attr-defined]
        request.portal_digest = found.digest if found else b""  # type: ignore[attr-defined]
        if portal is None:
            set_script_prefix("/")
        else:
            set_script_prefix(f"/{portal.slug}/")
            request.path_info = request.path_info[len(portal.slug) + 1 :] or "/"
        try:
            return self.get_response(request)
        finally:
            set_script_prefix("/")


RESERVED = frozenset({"static", "huisstijl", ".well-known", "ontwerp"})


class PersonMiddleware:
    """Puts the Person behind the session on the request, read when first asked for."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.person = SimpleLazyObject(lambda: person_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def person_of(request: HttpRequest) -> Person:
    """The person who sent `request`."""
    user = request.user
    return Person(account=user if isinstance(user, Account) and user.is_authenticated else None)
