"""What we do differently from allauth's defaults."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Addresses of the network are never kept and never mailed."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Sends the security notice without network address or browser in it."""
        context = kwargs.pop("context", None) or {}
        context.update(ip="", user_agent="")
        super().send_notification_mail(*args, context=context, **kwargs)

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address used for rate limits only; the cache keeps it hashed, for minutes."""
        return str(super().get_client_ip(request))


class MFAAdapter(DefaultMFAAdapter):
    """Names in the second-factor screens."""
