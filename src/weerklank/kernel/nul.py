"""Keeps the one character away that PostgreSQL cannot hold."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

_NUL = "\x00"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class NulMiddleware:
    """Answers 400 to a NUL in the path, the query or a field of a form: nobody types one.

    So that no view, and no query of one, has to think of it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if _NUL in request.path_info or "%00" in query or _NUL in query:
            raise BadRequest
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> None:
        """Called by Django when it is known which page is asked for."""
        if request.method == "POST" and request.content_type in _FORMS:
            for name, values in request.POST.lists():
                if _NUL in name or any(_NUL in str(value) for value in values):
                    raise BadRequest
