"""Reading what processes cost, and making figures, tables and a chart of it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any
from xml.etree import ElementTree

import pytest

from bench import report
from bench.chart import Bar, bars
from bench.figures import percentile, ratio
from bench.load import Asked
from bench.pages import PAGES
from bench.processes import cpu_seconds, family, largest_child_mb
from bench.show import put_between_markers, tables
from bench.visitor import forms_in
from bench.writes import WRITES

BURN = "import time\nwhile time.process_time() < 0.3: pass"
PARENT = f"""
import subprocess, sys
subprocess.run([sys.executable, "-c", {BURN!r}], check=True)
living = subprocess.Popen([sys.executable, "-c", {BURN!r} + "\\nprint(flush=True)\\ninput()"],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE)
living.stdout.readline()
print(living.pid, flush=True)
input()
living.communicate(b"\\n")
"""


def test_cpu_of_a_process_with_one_child_that_ended_and_one_that_lives() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        found = family(process.pid)
        used, memory = cpu_seconds(process.pid), largest_child_mb(process.pid)
        process.communicate("\n")
    assert set(found) == {process.pid, child}
    assert found[child].own >= 0.29
    assert found[process.pid].ended >= 0.29
    assert used >= 0.58
    assert memory > 1
    assert os.getpid() not in found


@pytest.mark.parametrize(
    ("part", "expected"), [(0.0, 1), (0.5, 5), (0.51, 6), (0.95, 10), (1.0, 10)]
)
def test_percentile(part: float, expected: float) -> None:
    assert percentile([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], part) == expected


def test_figures_of_nothing() -> None:
    assert percentile([], 0.5) == 0
    assert ratio(1, 0) is None
    assert ratio(3, 2) == 1.5


def run_of(web: float, database: float, median: float = 10) -> dict[str, Any]:
    return {
        "at_once": 1,
        "number": 10,
        "a_second": 1000 / median,
        "web_ms": web,
        "database_ms": database,
        "median_ms": median,
        "p95_ms": median,
        "p99_ms": median,
        "statuses": {"200": 10},
    }


def a_page(name: str, who: str, web: float, median: float = 10) -> dict[str, Any]:
    return {
        "name": name,
        "who": who,
        "statements": 6,
        "contributions": 20,
        "bytes": 40_000,
        "compressed": 8_000,
        "alone": run_of(web, 1, median),
        "many": run_of(web, 1, median),
        "made": run_of(3 * web, 1, median),
        "floor_alone": run_of(1, 1),
        "floor_many": run_of(1, 1),
    }


def worlds() -> dict[str, Any]:
    small = [a_page("space", "nobody", 0.5), a_page("space", "resident", 4)]
    large = [a_page("space", "nobody", 2), a_page("space", "resident", 4, median=14)]
    large.append(a_page("topic", "resident", 9))
    return {"1000": {"pages": small}, "100000": {"pages": large}}


def test_reach_names_the_worst() -> None:
    found = {(one.what, one.wanted): one for one in report.reaches(worlds())}
    free = found["page for nobody", "≤ 1 ms CPU"]
    assert (free.is_reached, free.measured) == (False, "3: space (nobody); 0 of 1 within")
    ours = found["page for a signed-in person", "≤ 8 ms CPU"]
    assert (ours.is_reached, ours.measured) == (False, "10: topic (resident); 1 of 2 within")
    growth = found["median at 100,000 against 1,000", "≤ 1.3 ×"]
    assert (growth.is_reached, growth.measured[:6]) == (False, "1.40 ×")
    assert found["long thread, first view", "≤ 60 contributions"].is_reached is None
    assert found["gesture, mark as read", "≤ 6 ms CPU"].is_reached is None


def test_tables_have_a_cell_for_each_column() -> None:
    write = {"name": "contribution", "alone": run_of(9, 2), "many": run_of(9, 2)}
    compared = write | {"floor_alone": run_of(0, 1), "floor_many": run_of(0, 1)}
    for cells in (report.write_cells(write), report.write_cells(compared)):
        assert len(cells) == len(report.WRITE_HEAD)
    assert len(report.page_cells(a_page("space", "nobody", 1))) == len(report.PAGE_HEAD)
    drawn = report.on_screen(("a", "b"), [["long name", "1.0"]])
    assert drawn == "a            b\nlong name  1.0"


def test_document_keeps_what_was_not_measured() -> None:
    whole = {"worlds": worlds(), "machine": {"cores": "2"}, "measured_on": "2026-01-01"}
    parts = tables(whole, report.in_markdown)
    text = "a <!-- bench machine -->old<!-- end --> b <!-- bench writes 5 -->kept<!-- end -->"
    new = put_between_markers(text, parts)
    assert "cores 2; measured on 2026-01-01." in new
    assert "old" not in new
    assert new.endswith("<!-- bench writes 5 -->kept<!-- end -->")
    assert put_between_markers(new, parts) == new


def test_report_tells_of_writes_photo_memory_and_all_mixed() -> None:
    spoken = {"name": "contribution", "alone": run_of(9, 2), "many": run_of(9, 2)}
    read = {"name": "all notices marked as read", "alone": run_of(2, 1), "many": run_of(2, 1)}
    photo = {"bytes": 5e6, "seconds": 2.5, "web_seconds": 0.4, "database_seconds": 0.1}
    world = {
        "writes": [spoken | {"floor_alone": run_of(0, 1), "floor_many": run_of(0, 1)}, read],
        "mixed": [{"alone": run_of(9, 2), "many": run_of(9, 2)}],
        "photo": [photo | {"worker_seconds": 1.4}],
        "memory": [{"requests": n, "megabytes": mb} for n, mb in ((0, 90), (10, 120), (50, 130))],
    }
    whole: dict[str, Any] = {"worlds": {"1000": world}, "machine": {}, "measured_on": "2026-01-01"}
    parts = tables(whole, report.on_screen)
    assert {"writes 1000", "others 1000"} <= set(parts)
    assert "photo of 5.0 MB, from first byte until others see it: 2.5 s" in parts["others 1000"]
    found = {(one.what, one.wanted): one for one in report.reaches(whole["worlds"])}
    assert found["contribution with words", "≤ 12 ms CPU"].is_reached
    assert found["gesture, mark as read", "≤ 6 ms CPU"].is_reached
    grown = found["memory of a web worker", "≤ 250 MB and not growing"]
    assert (grown.is_reached, grown.measured) == (False, "90 MB at 0, 120 MB at 10, 130 MB at 50")


def test_chart_is_svg_and_says_each_name() -> None:
    drawn = ElementTree.fromstring(
        bars("A & B", [Bar("p <1>", 3, 1, 2, most=2), Bar("q", 0, 0, 0)])
    )
    texts = {element.text for element in drawn.iter("{http://www.w3.org/2000/svg}text")}
    assert {"A & B", "p <1>", "q", "4.0"} <= texts


def test_registry_has_what_is_to_be_measured() -> None:
    keys = [page.key for page in PAGES]
    assert len(keys) == len(set(keys))
    by_name: dict[str, set[str]] = {}
    for page in PAGES:
        by_name.setdefault(page.name, set()).add(page.who)
    for name in ("front door", "space", "topic list", "topic", "outcome"):
        assert {"nobody", "resident"} <= by_name[name]
    for name in (
        *("long thread, first page", "long thread, deep page", "long thread, one in the middle"),
        *("my contributions", "work queue", "notices"),
    ):
        assert by_name[name]
    assert len({write.name for write in WRITES}) == len(WRITES) >= 6


def test_request_as_it_goes_over_the_line() -> None:
    raw = Asked("/x/", "a=1", b"words=ja").raw("localhost:8000", 258)
    head, _, body = raw.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /x/ HTTP/1.1\r\nHost: localhost:8000\r\n")
    assert (
        b"Cookie: a=1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 8"
        in head
    )
    assert b"X-Forwarded-For: 10.0.1.2" in head
    assert body == b"words=ja"


def test_form_is_sent_as_it_stands() -> None:
    page = """<form method="get"><input name="q"></form>
    <form method="post" action="verder/"><input type="hidden" name="key" value="7">
    <input type="radio" name="kind" value="a"><input type="radio" name="kind" value="b" checked>
    <input type="checkbox" name="no"><textarea name="words">\nEerst</textarea>
    <button name="do" value="next">x</button></form>"""
    (form,) = forms_in("/hier/", page)
    assert form.action == "/hier/verder/"
    assert form.filled({}) == "key=7&kind=b&words=Eerst"
    assert (
        form.filled({"words": "Nu", "do": "next", "other": "1"}) == "key=7&kind=b&words=Nu&do=next"
    )
