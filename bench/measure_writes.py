"""Every write: its last request, by many people and each once, beside pgbench."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.test import Client

from bench.load import Asked, send
from bench.pgbench import script_of, transactions, writing_statements
from bench.runs import Number, run
from bench.site import Site
from bench.town import Town
from bench.writes import WRITES, Write

# The first of a kind do what is done once in a process.
WARMING = 16


def measure_writes(
    site: Site, town: Town, *, only: str, number: Number, at_once: int
) -> Iterator[dict[str, Any]]:
    """The figures of each write whose name holds `only`, beside those of pgbench."""
    for write in WRITES:
        if only in write.name:
            yield _figures(site, town, write, number, at_once)


def _figures(site: Site, town: Town, write: Write, number: Number, at_once: int) -> dict[str, Any]:
    recorded = number.recorded if write.inserts else 0
    prepared = list(write.prepare(town, recorded + WARMING + number.alone + number.many))
    rest = prepared[recorded + WARMING :]
    send(site.host, prepared[recorded : recorded + WARMING], at_once=2)
    # In a small world there are fewer people to do it than were asked for.
    first = min(number.alone, len(rest) // 2)
    row: dict[str, Any] = {
        "name": write.name,
        "alone": asdict(run(site, rest[:first], at_once=1)),
        "many": asdict(run(site, rest[first:], at_once=at_once)),
    }
    if write.inserts:
        scripts = [_script(town.host, asked) for asked in prepared[:recorded]]
        for name, clients in (("floor_alone", 1), ("floor_many", at_once)):
            done = transactions(
                scripts, database=site.database, at_once=clients, seconds=number.seconds
            )
            row[name] = asdict(done)
    return row


def _script(host: str, asked: Asked) -> str:
    """Does one write in this process, and returns what it wrote as a script for pgbench."""
    client = Client(HTTP_HOST=host, HTTP_USER_AGENT="bench", HTTP_COOKIE=asked.cookie)
    with writing_statements() as seen:
        response = client.post(asked.path, asked.body, content_type=asked.content_type)
    if response.status_code not in (302, 303):
        raise RuntimeError(f"{asked.path} answered {response.status_code}.")
    return script_of(seen)
