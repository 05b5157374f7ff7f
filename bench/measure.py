"""Measures one world: `python -m bench.measure --help`. `./dev bench` calls it for each."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django

from bench.report import in_short
from bench.runs import Number, Pace
from bench.site import served
from devtools.production import APPLICATION

HOST = "localhost"
PARTS = ("pages", "mixed", "photo", "writes", "memory")


@dataclass(frozen=True, slots=True)
class Depth:
    """How much is measured: people signed in, time a page, recorded requests, and so on."""

    people: int
    pace: Pace
    recorded: int
    writes: Number
    photos: int
    memory_marks: tuple[int, ...]


QUICK = Depth(60, Pace(0.2, 5), 2, Number(6, 8, 3, 1), 1, (0, 200))
FULL = Depth(500, Pace(4, 40), 12, Number(50, 100, 16, 5), 5, (0, 10_000, 50_000))


def measure(*, database: int, parts: Iterable[str], only: str, depth: Depth, out: Path) -> None:
    """Measures `parts` of the world in DATABASE_URL, and writes the figures to `out` as JSON."""
    django.setup()
    from bench.measure_pages import measure_mixed, measure_pages  # noqa: PLC0415 - set up by then
    from bench.measure_writes import measure_writes  # noqa: PLC0415 - likewise
    from bench.memory import measure_memory  # noqa: PLC0415 - likewise
    from bench.photo import measure_photo  # noqa: PLC0415 - likewise
    from bench.town import Town  # noqa: PLC0415 - likewise

    folder, town = out.parent, Town(HOST, people=depth.people)
    found: dict[str, Any] = {}
    begun = time.monotonic()

    def keep(part: str, figures: Iterable[dict[str, Any]]) -> None:
        found[part] = []
        for one in figures:
            found[part].append(one)
            print(f"{time.monotonic() - begun:6.0f} s  {in_short(one)}", flush=True)
        out.write_text(json.dumps(found, indent=1) + "\n")

    with served(APPLICATION, database=database, log=folder / "web.log") as site:
        if "memory" in parts:
            keep("memory", measure_memory(site, town, depth.memory_marks))
        if "pages" in parts:
            figures = measure_pages(
                site, town, only=only, pace=depth.pace, recorded=depth.recorded, folder=folder
            )
            keep("pages", figures)
        if "mixed" in parts:
            keep("mixed", [measure_mixed(site, town, pace=depth.pace)])
        if "photo" in parts:
            log = folder / "worker.log"
            keep("photo", [measure_photo(site, town, turns=depth.photos, log=log)])
        if "writes" in parts:
            keep("writes", measure_writes(site, town, only=only, number=depth.writes, at_once=8))


def main(arguments: list[str]) -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--database", type=int, required=True, help="process id of PostgreSQL")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--only", default="", help="what has this in its name")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weerklank.config.settings")
    measure(
        database=options.database,
        parts=options.parts,
        only=options.only,
        depth=QUICK if options.quick else FULL,
        out=options.out,
    )


if __name__ == "__main__":
    main(sys.argv[1:])
