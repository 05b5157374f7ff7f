"""A pass: what an open page may hear of, and until when. Sealed, so that nobody can read in it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from uuid import UUID

from weerklank.kernel.live.snapshots import Snapshot
from weerklank.kernel.sealing import KeyRing, SealBroken

# Whoever lost access without being told of it hears no longer than this.
PASS_SECONDS = 300
_PURPOSE = "live-pass"


class PassMalformed(ValueError):
    """This is no pass of ours."""


@dataclass(frozen=True, slots=True)
class Pass:
    """May hear what is announced at `place` for one of `audiences`, until `ends` (seconds, UTC).

    What `seen` shows was counted before the pass was given. When any of `names` is to look again,
    the pass ends. `holder` is a keyed name for whoever has it, if we know who that is.
    """

    place: UUID
    audiences: frozenset[UUID]
    names: frozenset[UUID]
    holder: UUID | None
    seen: Snapshot
    ends: int


def key_ring(secret: str) -> KeyRing:
    """The ring that seals passes, of a secret that web servers and the live process share."""
    return KeyRing((hashlib.sha256(b"live" + secret.encode()).digest(),))


def seal_pass(given: Pass, ring: KeyRing) -> str:
    """`given` as it can stand in an address."""
    told = [
        given.place.hex,
        [each.hex for each in given.audiences],
        [each.hex for each in given.names],
        given.holder.hex if given.holder else "",
        str(given.seen),
        given.ends,
    ]
    sealed = ring.seal(json.dumps(told, separators=(",", ":")).encode(), purpose=_PURPOSE)
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def open_pass(text: str, ring: KeyRing) -> Pass:
    """What `seal_pass` was given, also when it has ended. Raises PassMalformed."""
    try:
        sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        told = json.loads(ring.unseal(sealed, purpose=_PURPOSE))
    except (SealBroken, binascii.Error, ValueError):
        raise PassMalformed from None
    place, audiences, names, holder, seen, ends = told
    return Pass(
        UUID(place),
        frozenset(map(UUID, audiences)),
        frozenset(map(UUID, names)),
        UUID(holder) if holder else None,
        Snapshot.parse(seen),
        ends,
    )
