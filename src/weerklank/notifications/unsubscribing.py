"""The address with which somebody stops all mail in one go, without signing in.

Its token is the account's id, sealed: it names nobody, is another one in every mail, and does not
end, for old mails lie in mailboxes for years.
"""

from __future__ import annotations

import base64
import binascii
import uuid

from django.conf import settings

from weerklank.kernel.sealing import KeyRing, SealBroken

_PURPOSE = "unsubscribe"


def token_of(account: uuid.UUID) -> str:
    """What stands in the address for `account`."""
    sealed = _ring().seal(account.bytes, purpose=_PURPOSE)
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def account_of(token: str) -> uuid.UUID | None:
    """Whose token this is; None when we never made it, or with a key that is gone."""
    try:
        sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        return uuid.UUID(bytes=_ring().unseal(sealed, purpose=_PURPOSE))
    except (binascii.Error, ValueError, SealBroken):
        return None


def _ring() -> KeyRing:
    ring: KeyRing = settings.ALIAS_KEY_RING
    return ring
