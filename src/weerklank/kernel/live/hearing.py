"""The one connection to PostgreSQL on which this process hears what is announced.

It needs no right on any table. When it breaks, everybody who listens stays, and is told to ask
anew once it is back.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from time import monotonic

import psycopg

from weerklank.kernel.live import wire
from weerklank.kernel.live.listeners import Listeners
from weerklank.kernel.live.passes import PASS_SECONDS
from weerklank.kernel.live.snapshots import Snapshot

logger = logging.getLogger(__name__)

# So often the database is asked how far it is, which also shows that it is still there.
LOOK_SECONDS = 15.0
RECONNECT_SECONDS = 1.0
CONNECT = {
    "autocommit": True,
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "application_name": "weerklank-live",
}


async def hear_for_ever(database: str, listeners: Listeners) -> None:
    """Passes on what is announced in `database`, and connects anew as often as it takes."""
    while True:
        try:
            await _hear(database, listeners)
        except psycopg.Error as error:
            logger.warning("The database is away: %s", type(error).__name__)
        listeners.lose()
        await asyncio.sleep(RECONNECT_SECONDS)


async def _hear(database: str, listeners: Listeners) -> None:
    async with await psycopg.AsyncConnection.connect(database, **CONNECT) as connection:  # type: ignore[arg-type]
        await connection.execute(f"LISTEN {wire.CHANNEL}")
        looks = deque([(monotonic(), await _snapshot(connection))])
        listeners.begin(looks[0][1])
        while True:
            async for notice in connection.notifies(timeout=LOOK_SECONDS):
                _pass_on(notice.payload, listeners)
            looks.append((monotonic(), await _snapshot(connection)))
            # The newest look that is older than any pass: what it shows is needed no more.
            while len(looks) > 1 and (
                looks[1][0] < monotonic() - PASS_SECONDS - LOOK_SECONDS
                or listeners.remembers_too_much
            ):
                looks.popleft()
                listeners.forget_before(looks[0][1])


async def _snapshot(connection: psycopg.AsyncConnection) -> Snapshot:
    found = await connection.execute("SELECT pg_current_snapshot()::text")
    [text] = await found.fetchone() or [""]
    return Snapshot.parse(text)


def _pass_on(words: str, listeners: Listeners) -> None:
    try:
        said = wire.parse(words)
    except ValueError:
        logger.warning("Somebody else speaks on the channel of announcements")
        return
    if isinstance(said, wire.LookAgain):
        listeners.look_again(said)
    else:
        listeners.hear(said)
