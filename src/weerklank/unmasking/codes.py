"""The personal code of an officer, and what is signed with it.

A code is 128 bits of chance, shown once and kept nowhere. From it comes a key (HKDF-SHA-256) that
signs (Ed25519); the database has the public half only. So neither who writes in the database nor
who is signed in as an officer can act as one: see decision 22.
"""

from __future__ import annotations

import base64
import json
import secrets
import uuid

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_BYTES = 16
_GROUP = 5
_INFO = b"weerklank officer 1"
# What people take for another sign when they copy a code from paper; base 32 has no 0, 1 and 8.
_MISREAD = str.maketrans("018", "OIB", " -\t")


class CodeMalformed(ValueError):
    """What was typed is no code."""


def make_code() -> str:
    """A new code: 26 letters and digits, in groups with dashes between."""
    text = base64.b32encode(secrets.token_bytes(_BYTES)).decode().rstrip("=")
    return "-".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))


def public_key(code: str, *, officer: uuid.UUID) -> bytes:
    """The public half of the key that `code` gives this officer. Raises CodeMalformed."""
    return _key(code, officer).public_key().public_bytes_raw()


def sign(code: str, statement: bytes, *, officer: uuid.UUID) -> bytes:
    """This officer's signature under `statement`. Raises CodeMalformed."""
    return _key(code, officer).sign(statement)


def is_signed(statement: bytes, *, signature: bytes, key: bytes) -> bool:
    """Whether `signature` under `statement` was made with the private half of `key`."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, statement)
    except (InvalidSignature, ValueError):
        return False
    return True


def statement(**parts: str) -> bytes:
    """What is signed: named parts, always written in the same way."""
    return json.dumps(parts, sort_keys=True, ensure_ascii=True).encode()


def _key(code: str, officer: uuid.UUID) -> Ed25519PrivateKey:
    text = code.upper().translate(_MISREAD)
    try:
        secret = base64.b32decode(text + "=" * (-len(text) % 8))
    except ValueError:
        raise CodeMalformed from None
    if len(secret) != _BYTES:
        raise CodeMalformed
    derived = HKDF(algorithm=SHA256(), length=32, salt=officer.bytes, info=_INFO).derive(secret)
    return Ed25519PrivateKey.from_private_bytes(derived)
