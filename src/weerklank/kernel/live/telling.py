"""Django's side: an action announces what is new, and whoever has it open gets a pass to hear it.

What is announced holds ids and a number, never words, an account or a name. It is sent when the
transaction commits, and not otherwise.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid

from django.conf import settings
from django.db import connection

from weerklank.kernel import clock
from weerklank.kernel.live import wire
from weerklank.kernel.live.passes import PASS_SECONDS, Pass, key_ring, seal_pass
from weerklank.kernel.live.snapshots import Snapshot


def announce(*places: uuid.UUID, audience: uuid.UUID) -> None:
    """Tells open pages about any of `places` that there is one thing more for `audience`."""
    _say(wire.words_of_announcement(places, audience))


def look_again(*names: uuid.UUID) -> None:
    """Ends every pass for or within one of these places, which fewer may see than before.

    Whoever still may gets a new one.
    """
    _say(*map(wire.words_of_look_again, names))


def end_passes_of(account: uuid.UUID) -> None:
    """Ends every pass of `account`, after it lost a session or a right. As `look_again`."""
    look_again(_holder_name(account))


def _holder_name(key: uuid.UUID) -> uuid.UUID:
    """The keyed name under which passes of one account end; only Django can make it."""
    told = hmac.new(settings.SECRET_KEY.encode(), b"live-holder:" + key.bytes, hashlib.sha256)
    return uuid.UUID(bytes=told.digest()[:16])


def _say(*each: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_notify(%s, words || pg_current_xact_id()::text)"
            " FROM unnest(%s::text[]) AS words",
            [wire.CHANNEL, list(each)],
        )


def give_pass(
    *,
    place: uuid.UUID,
    within: uuid.UUID,
    audiences: frozenset[uuid.UUID],
    account: uuid.UUID | None,
    seen: str,
) -> str:
    """A pass to hear what is announced at `place`; ends when that, `within` or `account` has to.

    `seen` is the database's snapshot at which was counted what is new by now.
    """
    holder = _holder_name(account) if account else None
    given = Pass(
        place=place,
        audiences=audiences,
        names=frozenset({place, within} | ({holder} if holder else set())),
        holder=holder,
        seen=Snapshot.parse(seen),
        ends=int(clock.now().timestamp()) + PASS_SECONDS,
    )
    return seal_pass(given, key_ring(settings.LIVE_KEY))
