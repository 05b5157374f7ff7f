"""The language of the screens: Dutch, unless somebody chose another one."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

A_YEAR = 60 * 60 * 24 * 365


class LanguageMiddleware:
    """Speaks the language of the cookie.

    What the browser prefers is not asked: many people have a device in English and read Dutch.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = known(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def known(language: str) -> str:
    """`language` when we speak it, else the language of the house."""
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def remember(response: HttpResponse, language: str) -> None:
    """Has the device remember the language that somebody chose."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        known(language),
        max_age=A_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
