"""Refuses bodies that are too large before anything reads them."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# A video of 200 MB, or as much in pictures and sound, and the words around them.
MOST_BYTES = 206 * 1000 * 1000


class BodyLimitMiddleware:
    """Answers 413 when the announced length is beyond what any form of ours takes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        is_number = length.isascii() and length.isdigit() and len(length) < 16
        if not is_number or int(length) > MOST_BYTES:
            return render(request, "kernel/too_large.jinja", status=413)
        return self.get_response(request)
