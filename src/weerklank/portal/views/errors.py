"""Pages for when something went wrong: what happened, and what somebody can do now."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same page for what does not exist and for what one may not see."""
    return render(request, "portal/not_found.jinja", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke on our side."""
    return render(request, "portal/server_error.jinja", status=500)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form was sent with a key that no longer fits; the words are given back to copy."""
    words = request.POST.get("words", "") if request.method == "POST" else ""
    return render(request, "portal/form_expired.jinja", {"words": words}, status=403)
