"""The secret of a browser by which it keeps what it has not sent yet, signed in or not."""

from __future__ import annotations

import hashlib
import re
import secrets
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

COOKIE = f"{settings.COOKIE_PREFIX}nog-niet-verstuurd"
AGE = 60 * 60 * 24
_OURS = re.compile(r"[\w-]{32,64}", re.ASCII)


@dataclass(frozen=True, slots=True, repr=False)
class Holder:
    """A browser's secret, and what can be made of it for one topic at a time."""

    secret: str

    def hash_for(self, about: uuid.UUID) -> bytes:
        """What the database knows this browser by, as far as `about` goes."""
        return self._derive("hash", about)

    def key_for(self, about: uuid.UUID) -> bytes:
        """The 32-byte key that seals its unsent words; the database never holds it."""
        return self._derive("key", about)

    def _derive(self, use: str, about: uuid.UUID) -> bytes:
        text = f"{use}:{settings.SECRET_KEY}:{self.secret}:{about}"
        return hashlib.sha256(text.encode()).digest()


def holder_of(request: HttpRequest) -> Holder:
    """The holder of this browser; a new one when it has none yet."""
    secret = request.COOKIES.get(COOKIE, "")
    return Holder(secret if _OURS.fullmatch(secret) else secrets.token_urlsafe(32))


def keep_holder(response: HttpResponse, holder: Holder) -> None:
    """Gives the browser its secret, for a day."""
    response.set_cookie(
        COOKIE, holder.secret, max_age=AGE, httponly=True, samesite="Lax", secure=settings.SECURE
    )


def going_to(address: str, holder: Holder) -> HttpResponse:
    """Leads to `address`; the browser keeps its secret for a day from now."""
    response = redirect(address)
    keep_holder(response, holder)
    return response


def forget_holder(response: HttpResponse) -> None:
    """Takes the secret back; what it held can be opened by nobody any more."""
    response.delete_cookie(COOKIE, samesite="Lax")
