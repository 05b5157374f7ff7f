"""The address with which somebody stops all mail in one go, without signing in.

Its token is the account's id, sealed: it names nobody, is another one in every mail, and does not
end, for old mails lie in mailboxes for years.
"""

from __future__ import annotations

import base64
import binascii
import uuid

from weerklank.kernel.key_ring import key_ring
from weerklank.kernel.sealing import SealBroken

_PURPOSE = "unsubscribe"


def token_of(account: uuid.UUID) -> str:
    """What stands in the address for `account`."""
    sealed = key_ring().seal(account.bytes, purpose=_PURPOSE)
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def account_of(token: str) -> uuid.UUID | None:
    """Whose token this is; None when we never made it, or with a key that is gone."""
    try:
        sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        return uuid.UUID(bytes=key_ring().unseal(sealed, purpose=_PURPOSE))
    except (binascii.Error, ValueError, SealBroken):
        return None
