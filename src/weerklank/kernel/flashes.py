"""What the next page says about what was just done: in a cookie, or in the session when long."""

from __future__ import annotations

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class HostCookie(CookieStorage):
    """Django's, in a cookie that no other host can set."""

    cookie_name = f"{settings.COOKIE_PREFIX}messages"


class Flashes(FallbackStorage):
    """Django's usual storage, with that cookie."""

    storage_classes = (HostCookie, SessionStorage)
