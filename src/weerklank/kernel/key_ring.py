"""The keys that seal what ties an account to anything, as the settings give them."""

from __future__ import annotations

from django.conf import settings

from weerklank.kernel.sealing import KeyRing


def key_ring() -> KeyRing:
    """The keys of ALIAS_KEYS: the newest seals, each may unseal."""
    ring: KeyRing = settings.ALIAS_KEY_RING
    return ring
