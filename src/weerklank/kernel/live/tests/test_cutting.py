"""Somebody who takes in nothing of their stream, and leaves no seat taken."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest

from weerklank.kernel.live import door
from weerklank.kernel.live.door import Door, Settings
from weerklank.kernel.live.limits import Most
from weerklank.kernel.live.passes import Pass, key_ring, seal_pass
from weerklank.kernel.live.snapshots import Snapshot

RING = key_ring("a secret")
PLACE = UUID(int=1)


def test_who_takes_in_nothing_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "SENDING_SECONDS", 0.05)
    given = Pass(
        PLACE, frozenset({PLACE}), frozenset({PLACE}), None,
        Snapshot(1, frozenset()), int(time.time()) + 60,
    )  # fmt: skip
    settings = Settings(
        database="", ring=RING, hosts=frozenset({"localhost"}), proxies=0, most=Most(1, 1, 1)
    )
    # On a thread of its own: browser tests leave a loop running in this one.
    with ThreadPoolExecutor(1) as elsewhere:
        doing = _taken_while_and_after(Door(settings), seal_pass(given, RING))
        assert elsewhere.submit(asyncio.run, doing).result() == [1, 0]


async def _taken_while_and_after(application: Door, given: str) -> list[int]:
    """How many streams are open while one is stuck, and when it was cut off."""
    taken = []

    async def send(message: Mapping[str, Any]) -> None:
        if message["type"] == "http.response.body":
            taken.append(await _listening(application))
            await asyncio.Event().wait()

    async def receive() -> Mapping[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    scope = _scope("/live/", f"pas={given}")
    await asyncio.wait_for(application(scope, receive, send), timeout=15)
    return [*taken, await _listening(application)]


async def _listening(application: Door) -> int:
    told: list[bytes] = []

    async def send(message: Mapping[str, Any]) -> None:
        told.append(message.get("body", b""))

    async def receive() -> Mapping[str, Any]:
        raise AssertionError

    await application(_scope("/-/live", ""), receive, send)
    listening: int = json.loads(b"".join(told))["listening"]
    return listening


def _scope(path: str, query: str) -> dict[str, Any]:
    return {
        "type": "http", "method": "GET", "path": path, "query_string": query.encode(),
        "headers": [(b"host", b"localhost")], "client": ("127.0.0.1", 1),
    }  # fmt: skip
