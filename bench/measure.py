"""Measures one world: python -m bench.measure --help."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import django

from bench.load import Answers, Asked, send
from bench.site import Cost, Site, served

DIFFERENT = 500
RECORDED = 8
MANY = 8
WARMING = 16
LEAST = 25


@dataclass(frozen=True, slots=True)
class Run:
    """What requests cost, each: milliseconds of CPU and of waiting."""

    at_once: int
    number: int
    a_second: float
    web_ms: float
    database_ms: float
    median_ms: float
    p95_ms: float
    p99_ms: float
    statuses: dict[int, int]


def timed(site: Site, requests: list[Asked], *, at_once: int, seconds: float | None) -> Run:
    """Sends the requests, and divides what web server and database used by how many there were."""
    before = site.cost()
    answers = send(site.host, requests, at_once=at_once, seconds=seconds)
    return run_of(answers, site.cost() - before, at_once)


def run_of(answers: Answers, used: Cost, at_once: int) -> Run:
    """The figures of a run."""
    return Run(
        at_once=at_once,
        number=answers.number,
        a_second=answers.a_second,
        web_ms=used.web * 1000 / answers.number,
        database_ms=used.database * 1000 / answers.number,
        median_ms=answers.at(0.5),
        p95_ms=answers.at(0.95),
        p99_ms=answers.at(0.99),
        statuses=answers.statuses,
    )


def measure_pages(database: int, seconds: float, only: str, log: Path) -> list[dict[str, Any]]:
    """Every page whose name holds `only`: alone, and eight at once."""
    from bench.pages import PAGES  # noqa: PLC0415 - Django is set up by then
    from bench.recording import record, typical  # noqa: PLC0415
    from bench.town import Town  # noqa: PLC0415

    rows = []
    with served("weerklank.config.wsgi:application", database=database, log=log) as site:
        town = Town(site.host)
        for page in PAGES:
            if only not in page.key:
                continue
            requests = page.requests(town, DIFFERENT)
            recorded = record(site.host, requests[:RECORDED])
            warming = send(site.host, requests[:WARMING], at_once=2, seconds=None)
            # A slow page gets longer: a handful of answers says nothing.
            long_enough = max(seconds, LEAST * warming.at(0.5) / 1000)
            alone = timed(site, requests, at_once=1, seconds=long_enough)
            many = timed(site, requests, at_once=MANY, seconds=long_enough)
            row = {
                "name": page.name,
                "who": page.who,
                "statements": typical([len(one.statements) for one in recorded]),
                "bytes": typical([one.size for one in recorded]),
                "compressed": typical([one.compressed for one in recorded]),
                "alone": asdict(alone),
                "many": asdict(many),
            }
            rows.append(row)
            print(
                f"{page.key:<52}{alone.web_ms:7.1f}{alone.database_ms:7.1f}{many.web_ms:8.1f}"
                f"{many.database_ms:7.1f}{many.a_second:8.1f}{alone.median_ms:8.1f}"
                f"{many.p95_ms:8.1f}{row['statements']:5}{row['compressed'] / 1024:7.1f}"
                f"  {alone.statuses | many.statuses}",
                flush=True,
            )
    return rows


def main(arguments: list[str]) -> None:
    """Measures, and writes the figures as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--database", type=int, required=True, help="process id of PostgreSQL")
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--only", default="")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weerklank.config.settings")
    django.setup()
    log = options.out.with_suffix(".log")
    pages = measure_pages(options.database, options.seconds, options.only, log)
    options.out.write_text(json.dumps({"pages": pages}, indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
