"""Addresses of ours that hold something sealed, in so few letters that they fit.

Behind a box stand a `+` and what is sealed. It is of no use to whoever did not get the mail, and
leads to nothing without ALIAS_KEYS. A box that is not set is shut: its old addresses lead nowhere.
"""

from __future__ import annotations

import base64
import binascii

from weerklank.kernel.key_ring import key_ring
from weerklank.kernel.sealing import SealBroken

TAKEN = "250 2.0.0 OK"
NOT_KNOWN = "550 5.1.1 Nobody is here under this address"


def sealed_address(box: str, content: bytes, *, purpose: str) -> str:
    """The address at `box` that holds `content`; empty when `box` is not set."""
    if not box:
        return ""
    name, _at, host = box.rpartition("@")
    token = base64.b32encode(key_ring().seal_short(content, purpose=purpose))
    return f"{name}+{token.decode().rstrip('=').lower()}@{host}"


def content_of(box: str, address: str, *, purpose: str) -> bytes | None:
    """What `address` holds; None when `sealed_address` did not make it for this `box`."""
    name, _plus, token = address.rpartition("@")[0].rpartition("+")
    if not box or name.lower() != box.rpartition("@")[0].lower():
        return None
    padded = token.upper() + "=" * (-len(token) % 8)
    try:
        return key_ring().unseal_short(base64.b32decode(padded), purpose=purpose)
    except (binascii.Error, ValueError, SealBroken):
        return None
