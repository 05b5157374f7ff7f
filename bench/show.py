"""Shows what was measured, and puts it into docs/performance.md: `python -m bench.show DIR`."""

from __future__ import annotations

import json
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import machine, report
from bench.chart import Bar, bars

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "performance.md"
CHART = ROOT / "docs" / "images" / "performance.svg"
WHOLE = "bench.json"


def gather(folder: Path, sizes: list[int]) -> dict[str, Any]:
    """The figures of these worlds with the machine they were measured on, as one JSON file."""
    worlds = {str(size): json.loads((folder / f"{size}.json").read_text()) for size in sizes}
    whole = {
        "measured_on": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": machine.described(),
        "worlds": worlds,
    }
    (folder / WHOLE).write_text(json.dumps(whole, indent=1) + "\n")
    return whole


def tables(whole: dict[str, Any], draw: Any) -> dict[str, str]:
    """The parts of the report by name: `machine`, `reach`, `growth`, and one for each world."""
    worlds: report.Worlds = whole["worlds"]
    words = ", ".join(f"{name} {value}" for name, value in whole["machine"].items())
    parts = {
        "machine": f"{words}; measured on {whole['measured_on']}.",
        "reach": draw(report.REACH_HEAD, [line.cells() for line in report.reaches(worlds)]),
    }
    grown = sorted(report.growth(worlds), key=lambda one: -one[1])
    if grown:
        parts["growth"] = draw(
            ("page or write", "median, times that in the smallest world"),
            [(name, f"{value:.2f}") for name, value in grown],
        )
    for size, world in worlds.items():
        if world.get("pages"):
            parts[f"pages {size}"] = draw(
                report.PAGE_HEAD, [report.page_cells(row) for row in world["pages"]]
            )
        if world.get("writes"):
            parts[f"writes {size}"] = draw(
                report.WRITE_HEAD, [report.write_cells(row) for row in world["writes"]]
            )
        others = [report.in_words(part, row) for part in ("mixed", "photo", "memory")
                  for row in world.get(part, [])]  # fmt: skip
        if others:
            parts[f"others {size}"] = "\n".join(f"- {line}" for line in others)
    return parts


def chart(whole: dict[str, Any]) -> str:
    """The pages of the largest world, as SVG."""
    size = max(whole["worlds"], key=int)
    rows = [
        Bar(
            report.name_of(row),
            row["alone"]["web_ms"],
            row["alone"]["database_ms"],
            report.cpu(row["floor_alone"]),
            report.FREE_PAGE_MS if row["who"] == "nobody" else report.SIGNED_IN_MS,
        )
        for row in whole["worlds"][size].get("pages", [])
    ]
    return bars(f"CPU milliseconds a page, at {int(size):,} contributions", rows)


def put_between_markers(text: str, parts: dict[str, str]) -> str:
    """`text` with each of `parts` between `<!-- bench NAME -->` and `<!-- end -->`.

    A marker without a part stays as it is.
    """

    def put(found: re.Match[str]) -> str:
        name = found[1]
        return (
            f"<!-- bench {name} -->\n\n{parts[name]}\n\n<!-- end -->" if name in parts else found[0]
        )

    return re.sub(r"<!-- bench ([\w ]+) -->.*?<!-- end -->", put, text, flags=re.DOTALL)


def write_docs(whole: dict[str, Any]) -> None:
    """Puts tables and chart into the documents."""
    picture = {"chart": "![CPU milliseconds of each page, with its floor](images/performance.svg)"}
    parts = tables(whole, report.in_markdown) | picture
    DOCUMENT.write_text(put_between_markers(DOCUMENT.read_text(), parts))
    CHART.write_text(chart(whole))


def strange(whole: dict[str, Any]) -> dict[str, dict[str, int]]:
    """What was answered in ways that it should not be, by page or write."""
    return {
        f"{report.name_of(row)} at {size}": found
        for size, world in whole["worlds"].items()
        for part in ("pages", "writes")
        for row in world.get(part, [])
        if (found := report.strange_answers(row))
    }


def main(folder: str, *rest: str) -> None:
    """Prints everything; with `--write-docs` also writes document and chart."""
    whole = gather(Path(folder), [int(each) for each in rest if each.isdigit()])
    (Path(folder) / CHART.name).write_text(chart(whole))
    for name, part in tables(whole, report.on_screen).items():
        print(f"\n{name.upper()}\n\n{part}")
    if "--write-docs" in rest:
        write_docs(whole)
        print(f"\nWritten: {DOCUMENT.relative_to(ROOT)}, {CHART.relative_to(ROOT)}")
    print(f"\nEverything is in {Path(folder) / WHOLE}.")
    if strange(whole):
        raise SystemExit(f"Not all was answered well, so these say nothing: {strange(whole)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
