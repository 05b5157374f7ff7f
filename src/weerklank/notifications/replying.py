"""The address to which somebody replies to a mail about one piece of news.

It holds the id of the notice, sealed, in so few letters that it fits: it is of no use to whoever
did not get the mail, and leads to no notice without ALIAS_KEYS.
"""

from __future__ import annotations

import base64
import binascii
import uuid

from django.conf import settings

from weerklank.kernel.sealing import KeyRing, SealBroken

_PURPOSE = "reply address"


def reply_address(notice: uuid.UUID) -> str:
    """Where a reply to the mail about `notice` goes; empty when replies are not taken in."""
    if not settings.REPLY_ADDRESS:
        return ""
    box, _at, host = settings.REPLY_ADDRESS.rpartition("@")
    token = base64.b32encode(_ring().seal_short(notice.bytes, purpose=_PURPOSE))
    return f"{box}+{token.decode().rstrip('=').lower()}@{host}"


def notice_of(address: str) -> uuid.UUID | None:
    """The notice to which a mail to `address` replies; None for an address we did not make."""
    box, _at, _host = address.rpartition("@")
    expected, _plus, token = box.rpartition("+")
    if expected.lower() != settings.REPLY_ADDRESS.rpartition("@")[0].lower():
        return None
    padded = token.upper() + "=" * (-len(token) % 8)
    try:
        opened = _ring().unseal_short(base64.b32decode(padded), purpose=_PURPOSE)
        return uuid.UUID(bytes=opened)
    except (binascii.Error, ValueError, SealBroken):
        return None


def _ring() -> KeyRing:
    ring: KeyRing = settings.ALIAS_KEY_RING
    return ring
