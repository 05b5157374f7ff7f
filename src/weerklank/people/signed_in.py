"""Who is signed in, without asking the database again for what the session already told.

Django decides, as always: by the account in the sealed session, its backend and the hash of its
password. Only the row of the account comes from the reading of the session (`sessions.py`).
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import cast

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from weerklank.people.models import Account
from weerklank.people.sessions import SessionStore

# Holds something only while one request is asking who sent it: see `account_of`.
_just_read: ContextVar[Account | None] = ContextVar("account_just_read", default=None)


class AccountBackend(AuthenticationBackend):
    """Allauth's, which takes the account that was just read with the session of this request."""

    def get_user(self, user_id: object) -> Account | None:
        """Called by Django. The account with this id, unless it may not be used."""
        account = _just_read.get()
        if account is None or account.pk != user_id:
            return super().get_user(user_id)
        return account if self.user_can_authenticate(account) else None


def account_of(request: HttpRequest) -> AbstractBaseUser | AnonymousUser:
    """Who sent `request`, by the session that came with it."""
    handed = _just_read.set(cast(SessionStore, request.session).account)
    try:
        return get_user(request)
    finally:
        _just_read.reset(handed)


class AccountMiddleware(AuthenticationMiddleware):
    """Django's, with `request.user` read together with the session."""

    def process_request(self, request: HttpRequest) -> None:
        """Called by Django before the views."""
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: account_of(request))  # type: ignore[assignment]
