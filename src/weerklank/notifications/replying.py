"""The address to which somebody replies to a mail about one piece of news."""

from __future__ import annotations

import uuid

from django.conf import settings

from weerklank.notifications.boxes import content_of, sealed_address

_PURPOSE = "reply address"


def reply_address(notice: uuid.UUID) -> str:
    """Where a reply to the mail about `notice` goes; empty when replies are not taken in."""
    return sealed_address(settings.REPLY_ADDRESS, notice.bytes, purpose=_PURPOSE)


def notice_of(address: str) -> uuid.UUID | None:
    """The notice to which a mail to `address` replies; None for an address we did not make."""
    notice = content_of(settings.REPLY_ADDRESS, address, purpose=_PURPOSE)
    return uuid.UUID(bytes=notice) if notice else None
