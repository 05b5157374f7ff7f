"""Sealing: authenticated encryption and keyed tags, with keys that live outside the database.

A *seal* hides a value (AES-256-GCM, a fresh nonce each time); a *tag* makes a value comparable
without showing it (HMAC-SHA-256). Both name the purpose they were made for, so that a seal or tag
of one column is worthless in another.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV

_NONCE = 12
_NAME = 4


class KeyRingMalformed(ValueError):
    """The keys given in the settings cannot be used; the message says why."""


class SealBroken(ValueError):
    """A sealed value was made with a key we do not have, or was changed."""


@dataclass(frozen=True, slots=True, repr=False)
class KeyRing:
    """One or more 32-byte keys: the first makes, all can open."""

    keys: tuple[bytes, ...]

    @classmethod
    def parse(cls, text: str) -> KeyRing:
        """The ring in `text`: base64 keys of 32 bytes with commas between, the newest first.

        Raises KeyRingMalformed with a sentence when a key is not that.
        """
        keys = []
        for part in text.split(","):
            try:
                key = base64.b64decode(part.strip(), validate=True)
            except binascii.Error:
                raise KeyRingMalformed("a key is not base64.") from None
            if len(key) != 32:
                raise KeyRingMalformed("each key must be 32 bytes, in base64.")
            keys.append(key)
        return cls(tuple(keys))

    @classmethod
    def fresh(cls) -> KeyRing:
        """A ring with one new random key."""
        return cls((secrets.token_bytes(32),))

    def __str__(self) -> str:
        return ",".join(base64.b64encode(key).decode() for key in self.keys)

    def with_new_key(self) -> KeyRing:
        """This ring with a new random key in front."""
        return KeyRing((secrets.token_bytes(32), *self.keys))

    def seal(self, value: bytes, *, purpose: str) -> bytes:
        """`value`, encrypted for `purpose` with the newest key; different every time."""
        key = self.keys[0]
        nonce = secrets.token_bytes(_NONCE)
        body = AESGCM(_derived(key, f"seal:{purpose}")).encrypt(nonce, value, purpose.encode())
        return _key_name(key) + nonce + body

    def unseal(self, sealed: bytes | memoryview, *, purpose: str) -> bytes:
        """What `seal` was given. Raises SealBroken when no key of ours opens it."""
        sealed = bytes(sealed)
        name, nonce, body = sealed[:_NAME], sealed[_NAME : _NAME + _NONCE], sealed[_NAME + _NONCE :]
        for key in self.keys:
            if hmac.compare_digest(name, _key_name(key)):
                try:
                    return AESGCM(_derived(key, f"seal:{purpose}")).decrypt(
                        nonce, body, purpose.encode()
                    )
                except InvalidTag:
                    break
        raise SealBroken(purpose)

    def seal_short(self, value: bytes, *, purpose: str) -> bytes:
        """`value`, encrypted for `purpose` in 16 bytes more, and the same every time (AES-SIV).

        For ids of chance, in places where every letter counts, such as an address of mail.
        """
        return _short(self.keys[0], purpose).encrypt(value, [purpose.encode()])

    def unseal_short(self, sealed: bytes, *, purpose: str) -> bytes:
        """What `seal_short` was given. Raises SealBroken when no key of ours opens it."""
        for key in self.keys:
            try:
                return _short(key, purpose).decrypt(sealed, [purpose.encode()])
            except (InvalidTag, ValueError):
                continue
        raise SealBroken(purpose)

    def tag(self, value: bytes, *, purpose: str) -> bytes:
        """The 32-byte tag of `value` for `purpose` under the newest key; always the same."""
        return _tag(self.keys[0], value, purpose)

    def tags(self, value: bytes, *, purpose: str) -> list[bytes]:
        """The tags of `value` under every key: what to look for while a rotation is under way."""
        return [_tag(key, value, purpose) for key in self.keys]


def _derived(key: bytes, label: str) -> bytes:
    return hmac.new(key, label.encode(), hashlib.sha256).digest()


def _short(key: bytes, purpose: str) -> AESSIV:
    return AESSIV(_derived(key, f"short 1:{purpose}") + _derived(key, f"short 2:{purpose}"))


def _key_name(key: bytes) -> bytes:
    return hmac.new(key, b"name", hashlib.sha256).digest()[:_NAME]


def _tag(key: bytes, value: bytes, purpose: str) -> bytes:
    return hmac.new(_derived(key, f"tag:{purpose}"), value, hashlib.sha256).digest()
