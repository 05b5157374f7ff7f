"""Every page, alone and in a crowd, beside its floor; and all of them mixed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.load import Asked, send
from bench.memory import mixed
from bench.pages import PAGES, Page
from bench.recording import Recorded, record, typical
from bench.runs import Pace, Run, alone_and_many, run
from bench.site import Site, served
from bench.town import Town
from devtools.production import APPLICATION

DIFFERENT = 500
AT_ONCE = 8
FLOOR = "bench.floor:application"


def measure_pages(
    site: Site, town: Town, *, only: str, pace: Pace, recorded: int, folder: Path
) -> Iterator[dict[str, Any]]:
    """The figures of each page whose name holds `only`.

    `recorded` of its requests give the floor; what is written goes into `folder`.
    """
    wanted = [page for page in PAGES if only in page.key]
    seen = {page.key: record(town.host, page.requests(town, recorded)) for page in wanted}
    plan = folder / "floor.json"
    plan.write_text(json.dumps([_floor(one) for page in wanted for one in seen[page.key]]))
    made = _made_anew(town, wanted, site=site, pace=pace, folder=folder)
    with served(
        FLOOR,
        database=site.database,
        log=folder / "floor.log",
        extra={"BENCH_FLOOR": str(plan)},
    ) as floor:
        for at, page in enumerate(wanted):
            below = [Asked(f"/{at * recorded + turn}") for turn in range(recorded)]
            requests = page.requests(town, DIFFERENT)
            alone, many = alone_and_many(site, requests, pace=pace, at_once=AT_ONCE)
            floor_alone, floor_many = alone_and_many(floor, below, pace=pace, at_once=AT_ONCE)
            of_page = seen[page.key]
            yield {
                "name": page.name,
                "who": page.who,
                "statements": typical([len(one.statements) for one in of_page]),
                "contributions": typical([one.contributions for one in of_page]),
                "bytes": typical([one.size for one in of_page]),
                "compressed": typical([one.compressed for one in of_page]),
                "alone": asdict(alone),
                "many": asdict(many),
                "made": asdict(made[page.key]),
                "floor_alone": asdict(floor_alone),
                "floor_many": asdict(floor_many),
            }


def _made_anew(
    town: Town, wanted: Sequence[Page], *, site: Site, pace: Pace, folder: Path
) -> dict[str, Run]:
    """What each page costs, one after the other, where no page is ever sent twice."""
    with served(
        APPLICATION,
        database=site.database,
        log=folder / "made.log",
        extra={"PAGE_CACHE_BYTES": "0", "KEPT_PAGES_BYTES": "0"},
    ) as bare:
        made = {}
        for page in wanted:
            requests = page.requests(town, 3 * pace.least)
            send(bare.host, requests[pace.least :], at_once=2)
            made[page.key] = run(bare, requests[: pace.least], at_once=1)
        return made


def measure_mixed(site: Site, town: Town, *, pace: Pace) -> dict[str, Any]:
    """All pages in turn, one after the other and eight at once."""
    alone, many = alone_and_many(site, mixed(town), pace=pace, at_once=AT_ONCE)
    return {"alone": asdict(alone), "many": asdict(many)}


def _floor(one: Recorded) -> dict[str, Any]:
    return {"statements": [(said.sql, said.values) for said in one.statements], "bytes": one.size}
