"""What a denied action looks like from outside: like nothing is there."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

from weerklank.kernel.policy import Denied


class DenialMiddleware:
    """Answers Denied, raised anywhere in a view, as not found."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Called by Django with what a view raised."""
        if isinstance(exception, Denied):
            raise Http404 from exception
