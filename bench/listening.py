"""What it costs when many pages listen: `python -m bench.listening [listeners]`.

The demo region in a database of its own, the web server with two processes and the live process, as
in production. Every listener asks a pass of the web server and keeps a stream open. What is
announced is announced as the product does, without writing anything: what a write costs is measured
by `./dev bench`.
"""

from __future__ import annotations

import asyncio
import os
import re
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import psycopg

from bench.processes import cpu_seconds, largest_child_mb
from devtools.instance import Instance
from devtools.places import VAR
from devtools.processes import spawn, stop_process
from devtools.production import live_command, web_command
from devtools.run import answers, free_port, prepare

HOST = "127.0.0.1"
PUBLIC = UUID(int=1)
ANNOUNCEMENTS, A_STORM = 30, 200
# Longer than a heartbeat, so that idle counts one for each listener.
IDLE_SECONDS = 60.0
APART_SECONDS = 1.5


@dataclass
class Listener:
    """One open stream: the last number it was told, and when."""

    told: int = 0
    at: float = 0.0
    lines: int = 0
    writer: asyncio.StreamWriter | None = None
    task: asyncio.Task[None] | None = field(default=None, repr=False)


async def ask(port: int, path: str) -> bytes:
    """The body of an answer of the web server."""
    reader, writer = await asyncio.open_connection(HOST, port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    if b" 200 " not in head.splitlines()[0]:
        raise RuntimeError(f"{path}: {head.splitlines()[0].decode()}")
    return body


async def listen(port: int, given: str) -> Listener:
    """Opens a stream, and follows it for as long as it lasts."""
    listener = Listener()
    reader, writer = await asyncio.open_connection(HOST, port)
    listener.writer = writer
    writer.write(f"GET /live/?pas={given} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    if b" 200 " not in head.splitlines()[0]:
        raise RuntimeError(head.splitlines()[0].decode())
    listener.task = asyncio.create_task(_follow(listener, reader))
    return listener


async def _follow(listener: Listener, reader: asyncio.StreamReader) -> None:
    is_new = False
    while line := await reader.readline():
        if line.startswith(b"data: ") and is_new:
            listener.told, listener.at = int(line[6:]), time.perf_counter()
            listener.lines += 1
        is_new = line.startswith(b"event: new")


async def measure(number: int, *, database: str, web: int, live: int, port: int, at: int) -> None:
    """Prints the figures; `web` and `live` are process ids, `port` and `at` where they listen."""
    page = await ask(port, "/duinwijk/vragen/")
    found = re.search(rb"/duinwijk/vraag/([0-9a-f-]{36})/", page)
    assert found is not None
    topic = found[1].decode()
    news = f"/duinwijk/onderwerp/{topic}/nieuw/"

    passes, before = [], cpu_seconds(web)
    for turn in range(number):
        # A different moment each time, so that none of these answers was kept.
        answer = await ask(port, f"{news}?sinds={time.time() - turn / 1000 - 1:.3f}")
        passes.append(re.findall(rb'"pass": "([^"]+)"', answer)[0].decode())
    print(f"a pass: {(cpu_seconds(web) - before) / number * 1000:.1f} ms CPU of the web server")
    before = cpu_seconds(web)
    for _turn in range(number):
        await ask(port, f"{news}?geleden=1")
    print(f"... of a crowd: {(cpu_seconds(web) - before) / number * 1000:.2f} ms")

    print(f"memory before: {largest_child_mb(live):.0f} MB")
    before = cpu_seconds(live)
    listeners = [await listen(at, each) for each in passes]
    spent = cpu_seconds(live) - before
    print(f"{number} streams opened: {spent / number * 1000:.2f} ms CPU each")
    print(f"memory with {number} listeners: {largest_child_mb(live):.0f} MB")

    before = cpu_seconds(live)
    await asyncio.sleep(IDLE_SECONDS)
    idle = (cpu_seconds(live) - before) / IDLE_SECONDS
    print(f"idle: {idle * 1000:.1f} ms CPU a second")

    async with await psycopg.AsyncConnection.connect(database, autocommit=True) as connection:
        first, last, before = [], [], cpu_seconds(live)
        for _turn in range(ANNOUNCEMENTS):
            told, sent = listeners[0].told, time.perf_counter()
            await announce(connection, topic)
            await asyncio.sleep(APART_SECONDS)
            assert all(each.told == told + 1 for each in listeners)
            first.append(min(each.at for each in listeners) - sent)
            last.append(max(each.at for each in listeners) - sent)
        spent = cpu_seconds(live) - before - idle * ANNOUNCEMENTS * APART_SECONDS
        print(f"an announcement: {spent / ANNOUNCEMENTS * 1000:.1f} ms CPU")
        for name, times in (("first", first), ("last", last)):
            median, longest = statistics.median(times) * 1000, max(times) * 1000
            print(f"until the {name} listener: median {median:.0f} ms, longest {longest:.0f} ms")

        told, lines, before = listeners[0].told, listeners[0].lines, cpu_seconds(live)
        begun = time.perf_counter()
        for _turn in range(A_STORM):
            await announce(connection, topic)
            await asyncio.sleep(10 / A_STORM)
        while any(each.told != told + A_STORM for each in listeners):
            await asyncio.sleep(0.1)
        took = time.perf_counter() - begun
        spent = cpu_seconds(live) - before
        print(
            f"{A_STORM} announcements in {took:.0f} s: {spent / took * 1000:.0f} ms CPU a second,"
            f" {listeners[0].lines - lines} lines to each"
        )
    print(f"memory at the end: {largest_child_mb(live):.0f} MB")
    for each in listeners:
        assert each.writer is not None
        each.writer.close()


async def announce(connection: psycopg.AsyncConnection, topic: str) -> None:
    """One thing more on the topic, for everybody."""
    await connection.execute(
        "select pg_notify('weerklank_live', %s || pg_current_xact_id()::text)",
        [f"new {topic} {PUBLIC} "],
    )


@contextmanager
def running(command: list[str], port: int, environment: dict[str, str]) -> Iterator[int]:
    """Runs a process until the block ends, once it answers; gives its id."""
    process = spawn(command, env=environment)
    try:
        while not answers(port):
            if process.poll() is not None:
                raise RuntimeError(f"It did not start: {command}")
            time.sleep(0.05)
        yield process.pid
    finally:
        stop_process(process)


def main(number: int, data: Path) -> None:
    """Starts all that is needed, and measures with so many listeners."""
    with Instance(data=data) as instance:
        prepare(instance)
        port, at = free_port(), free_port()
        environment = {
            **os.environ,
            **instance.environment,
            "LIVE_STREAMS_OF_NETWORK": str(number),
        }
        with (
            running(web_command(port), port, environment) as web,
            running(live_command(at), at, environment) as live,
        ):
            database = instance.environment["DATABASE_URL"]
            asyncio.run(measure(number, database=database, web=web, live=live, port=port, at=at))


if __name__ == "__main__":
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 500,
        Path(sys.argv[2]) if len(sys.argv) > 2 else VAR / "bench-listening",
    )
