"""All addresses, and some behind which something goes wrong."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from weerklank.config import urls as usual
from weerklank.config.urls import *  # noqa: F403

SECRET_WORDS = "fatima.elamrani@voorbeeld.test schreef over haar medicijnen"


def breaks(request: HttpRequest) -> HttpResponse:
    """A view in which something of a person stands in the error."""
    raise RuntimeError(SECRET_WORDS)


def breaks_in_database(request: HttpRequest) -> HttpResponse:
    """A view whose statement fails; PostgreSQL repeats the value."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::int", [SECRET_WORDS])
    return HttpResponse()


class BrokenMiddleware:
    """Breaks on one address, before any view is asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == "/breekt-eerder/":
            raise RuntimeError(SECRET_WORDS)
        return self.get_response(request)


urlpatterns = [
    path("breekt/", breaks),
    path("breekt-in-database/", breaks_in_database),
    *usual.urlpatterns,
]
