"""Signing out takes back what this browser kept unsent, on the device and with us."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from weerklank.media.holders import forget_holder

ERASE_COOKIE = f"{settings.COOKIE_PREFIX}wis-concepten"


class ForgetUnsentMiddleware:
    """Goes along with every answer that has the device forget (`Clear-Site-Data`).

    Takes the browser's secret back, so that whoever uses it next finds no unsent words or pictures.
    Browsers do as the header says on https only, and older ones never: a cookie that scripts can
    read tells `forget.js` to erase the drafts on the next page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "Clear-Site-Data" in response.headers:
            forget_holder(response)
            response.set_cookie(
                ERASE_COOKIE, "1", max_age=60 * 60, samesite="Lax", secure=settings.SECURE
            )
        return response
