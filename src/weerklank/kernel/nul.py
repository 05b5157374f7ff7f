"""Keeps the one character away that PostgreSQL cannot hold."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

_NUL = "\x00"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class NulMiddleware:
    """Answers 400 to a NUL in the path, the query or the name of a field: nobody types one.

    From what people wrote it is taken out, so that nothing else of their words is lost. So no view,
    and no query of one, has to think of it.
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
        if request.method != "POST" or request.content_type not in _FORMS:
            return
        fields = list(request.POST.lists())
        if any(_NUL in name for name, _values in fields):
            raise BadRequest
        if any(_NUL in str(value) for _name, values in fields for value in values):
            clean = request.POST.copy()
            for name, values in fields:
                clean.setlist(name, [str(value).replace(_NUL, "") for value in values])
            request.POST = clean  # type: ignore[assignment]
