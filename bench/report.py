"""What was measured, as tables: for the screen, for docs/performance.md, and against the reach."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bench.figures import ratio

Row = dict[str, Any]
World = dict[str, Any]
Worlds = dict[str, World]
MOST_STATEMENTS = 10
MOST_COMPRESSED = 100_000
MOST_CONTRIBUTIONS = 60
MOST_TIMES_FLOOR = 4.0
MOST_GROWTH = 1.3
MOST_MEGABYTES = 250
# From one mark to the next: more is growing.
MOST_MORE_MEMORY = 1.05
FINE = {"200", "302", "303"}
FREE_PAGE_MS = 1.0
SIGNED_IN_MS = 8.0
SEARCH_MS = 80.0
CONTRIBUTION_MS = 12.0
MARK_MS = 6.0
PAGE_HEAD = (
    *("page", "for", "CPU ms", "web", "database", "made anew", "floor", "× floor"),
    *("median ms", "p95", "p99"),
    *("a second", "× slower", "statements", "kB", "kB gzip"),
)
WRITE_HEAD = (
    *("write", "CPU ms", "web", "database", "median ms", "p95", "p99", "a second"),
    *("pgbench CPU ms", "median ms", "a second", "× slower"),
)


def name_of(row: Row) -> str:
    """A page with for whom it is, or a write."""
    return f"{row['name']} ({row['who']})" if "who" in row else str(row["name"])


def cpu(run: Row) -> float:
    """Milliseconds of CPU a request, of web server and database."""
    return float(run.get("web_ms", 0.0)) + float(run["database_ms"])


def page_cells(row: Row) -> list[str]:
    """A page as a line under PAGE_HEAD."""
    alone, many, floor = row["alone"], row["many"], row["floor_alone"]
    return [
        row["name"],
        row["who"],
        number(cpu(alone)),
        number(alone["web_ms"]),
        number(alone["database_ms"]),
        number(cpu(row["made"])),
        number(cpu(floor)),
        times(ratio(cpu(alone), cpu(floor))),
        number(alone["median_ms"]),
        number(alone["p95_ms"]),
        number(alone["p99_ms"]),
        number(many["a_second"]),
        times(ratio(row["floor_many"]["a_second"], many["a_second"])),
        str(row["statements"]),
        number(row["bytes"] / 1000),
        number(row["compressed"] / 1000),
    ]


def write_cells(row: Row) -> list[str]:
    """A write as a line under WRITE_HEAD."""
    alone, many = row["alone"], row["many"]
    cells = [
        row["name"],
        number(cpu(alone)),
        number(alone["web_ms"]),
        number(alone["database_ms"]),
        number(alone["median_ms"]),
        number(alone["p95_ms"]),
        number(alone["p99_ms"]),
        number(many["a_second"]),
    ]
    if "floor_alone" not in row:
        return [*cells, "–", "–", "–", "–"]
    floor, crowd = row["floor_alone"], row["floor_many"]
    return [
        *cells,
        number(floor["database_ms"]),
        number(floor["median_ms"]),
        number(crowd["a_second"]),
        times(ratio(crowd["a_second"], many["a_second"])),
    ]


def number(value: float) -> str:
    """With as many digits as say something."""
    if value == int(value):
        return f"{int(value)}"
    return f"{value:.2f}" if value < 1 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def times(value: float | None) -> str:
    """A ratio, or a dash when there is none."""
    return "–" if value is None else f"{value:.1f}"


def on_screen(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table with columns as wide as they need to be."""
    lines = [list(head), *(list(row) for row in rows)]
    columns = list(zip(*lines, strict=True))
    widths = [max(len(cell) for cell in column) for column in columns]
    of_words = [any(cell[:1].isalpha() for cell in column[1:]) for column in columns]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if words else cell.rjust(width)
            for cell, width, words in zip(line, widths, of_words, strict=True)
        ).rstrip()
        for line in lines
    )


def in_markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The same table for a document."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


@dataclass(frozen=True, slots=True)
class Reach:
    """A line of what is to be reached: the worst of what it holds for."""

    what: str
    wanted: str
    measured: str
    is_reached: bool | None

    def cells(self) -> list[str]:
        """The line, for a table."""
        reached = {True: "yes", False: "no", None: "not measured"}[self.is_reached]
        return [self.what, self.wanted, self.measured, reached]


REACH_HEAD = ("what", "reach", "measured (the worst one)", "reached")


def reaches(worlds: Worlds) -> list[Reach]:
    """Each line of the reach, measured in the largest world; growth against the smallest."""
    sizes = sorted(worlds, key=int)
    largest = worlds[sizes[-1]]
    all_pages, writes = largest.get("pages", []), largest.get("writes", [])
    searches = [row for row in all_pages if row["name"].startswith("search")]
    pages = [row for row in all_pages if row not in searches]
    free = [row for row in pages if row["who"] == "nobody"]
    signed_in = [row for row in pages if row["who"] != "nobody"]
    long_first = [row for row in pages if row["name"] == "long thread, first page"]
    spoken = [row for row in writes if row["name"].startswith("contribution")]
    marked = [row for row in writes if row["name"].endswith(("gesture", "marked as read"))]

    def times_floor(row: Row) -> float:
        return ratio(cpu(row["alone"]), cpu(row["floor_alone"])) or 0.0

    def alone_ms(row: Row) -> float:
        return cpu(row["alone"])

    return [
        _worst("page for nobody", free, alone_ms, FREE_PAGE_MS, "ms CPU"),
        _worst("page for a signed-in person", signed_in, alone_ms, SIGNED_IN_MS, "ms CPU"),
        _worst("page for a signed-in person", signed_in, times_floor, MOST_TIMES_FLOOR, "× floor"),
        _worst(
            "page for a signed-in person",
            signed_in,
            lambda row: row["statements"],
            MOST_STATEMENTS,
            "statements",
        ),
        _worst("search", searches, alone_ms, SEARCH_MS, "ms CPU"),
        _worst("contribution with words", spoken, alone_ms, CONTRIBUTION_MS, "ms CPU"),
        _worst("gesture, mark as read", marked, alone_ms, MARK_MS, "ms CPU"),
        _growth(worlds, sizes),
        _worst(
            "long thread, first view",
            long_first,
            lambda row: row["contributions"],
            MOST_CONTRIBUTIONS,
            "contributions",
        ),
        _worst(
            "long thread, first view",
            long_first,
            lambda row: row["compressed"] / 1000,
            MOST_COMPRESSED / 1000,
            "kB compressed",
        ),
        _memory(worlds),
    ]


def _worst(
    what: str, rows: Sequence[Row], figure: Callable[[Row], float], most: float, unit: str
) -> Reach:
    wanted = f"≤ {most:g} {unit}"
    if not rows:
        return Reach(what, wanted, "–", None)
    worst = max(rows, key=figure)
    value = figure(worst)
    within = sum(figure(row) <= most for row in rows)
    return Reach(
        what,
        wanted,
        f"{number(value)}: {name_of(worst)}; {within} of {len(rows)} within",
        value <= most,
    )


def growth(worlds: Worlds) -> list[tuple[str, float]]:
    """The median in the largest world against that in the smallest, by page and write."""
    sizes = sorted(worlds, key=int)
    if len(sizes) < 2:
        return []
    found = []
    for part in ("pages", "writes"):
        small = {name_of(row): row for row in worlds[sizes[0]].get(part, [])}
        for row in worlds[sizes[-1]].get(part, []):
            before = small.get(name_of(row))
            grown = before and ratio(row["alone"]["median_ms"], before["alone"]["median_ms"])
            if grown:
                found.append((name_of(row), grown))
    return found


def _growth(worlds: Worlds, sizes: Sequence[str]) -> Reach:
    what = f"median at {int(sizes[-1]):,} against {int(sizes[0]):,}"
    grown = growth(worlds)
    if not grown:
        return Reach(what, f"≤ {MOST_GROWTH} ×", "–", None)
    name, worst = max(grown, key=lambda one: one[1])
    within = sum(value <= MOST_GROWTH for _name, value in grown)
    return Reach(
        what,
        f"≤ {MOST_GROWTH} ×",
        f"{worst:.2f} ×: {name}; {within} of {len(grown)} within",
        worst <= MOST_GROWTH,
    )


def _memory(worlds: Worlds) -> Reach:
    marks = [mark for world in worlds.values() for mark in world.get("memory", [])]
    wanted = f"≤ {MOST_MEGABYTES} MB and not growing"
    if not marks:
        return Reach("memory of a web worker", wanted, "–", None)
    said = ", ".join(f"{mark['megabytes']:.0f} MB at {mark['requests']:,}" for mark in marks)
    if len(marks) < 3:
        # From the start to the first mark every process grows.
        return Reach("memory of a web worker", wanted, said, None)
    before, last = (mark["megabytes"] for mark in marks[-2:])
    is_reached = last <= MOST_MEGABYTES and last <= before * MOST_MORE_MEMORY
    return Reach("memory of a web worker", wanted, said, is_reached)


def strange_answers(row: Row) -> dict[str, int]:
    """How many answers of each status there were that should not be, in all runs of a row."""
    found: dict[str, int] = {}
    for one in row.values():
        for status, count in one.get("statuses", {}).items() if isinstance(one, dict) else ():
            if str(status) not in FINE:
                found[str(status)] = found.get(str(status), 0) + count
    return found


def in_short(row: Row) -> str:
    """A line for who waits: what a page or a write cost."""
    if "alone" not in row:
        return in_words("photo" if "bytes" in row else "memory", row)
    strange = strange_answers(row)
    told = f", but answered {strange}" if strange else ""
    return f"{name_of(row) if 'name' in row else 'mixed'}: {cpu(row['alone']):.1f} ms CPU{told}"


def in_words(part: str, row: Row) -> str:
    """A figure that fits in no table: the mixed run, the photo, the memory."""
    if part == "memory":
        return f"largest web worker after {row['requests']:,} requests: {row['megabytes']:.0f} MB"
    if part == "photo":
        return (
            f"photo of {row['bytes'] / 1e6:.1f} MB, from first byte until others see it:"
            f" {row['seconds']:.1f} s; CPU {row['web_seconds']:.2f} s web,"
            f" {row['worker_seconds']:.2f} s worker, {row['database_seconds']:.2f} s database"
        )
    alone, many = row["alone"], row["many"]
    return (
        f"all pages mixed: {number(cpu(alone))} ms CPU;"
        f" alone {number(alone['median_ms'])} ms median, {number(alone['p99_ms'])} p99;"
        f" {many['at_once']} at once {number(many['a_second'])} a second,"
        f" {number(many['median_ms'])} ms median, {number(many['p99_ms'])} p99"
    )
