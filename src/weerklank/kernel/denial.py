"""What refusals look like from outside, wherever in a view they were raised."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from weerklank.kernel.policy import Denied
from weerklank.kernel.throttle import TooOften


class DenialMiddleware:
    """Answers Denied as not found, as if nothing were there, and TooOften with the page for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Called by Django with what a view raised."""
        if isinstance(exception, Denied):
            raise Http404 from exception
        if isinstance(exception, TooOften):
            page = import_string(import_string(f"{settings.ROOT_URLCONF}.handler429"))
            response: HttpResponse = page(request)
            response.headers["Retry-After"] = str(exception.seconds)
            return response
        return None
