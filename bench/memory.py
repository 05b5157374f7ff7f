"""How large a web worker is at the start, and after many requests over all pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bench.load import send
from bench.pages import PAGES
from bench.processes import largest_child_mb
from bench.site import Site
from bench.town import Town

AT_ONCE = 8
A_PAGE = 40


def mixed(town: Town, each: int = A_PAGE) -> list[Any]:
    """Requests for all pages, in turn: of each page `each` different ones."""
    by_page = [page.requests(town, each) for page in PAGES]
    return [request for turn in zip(*by_page, strict=True) for request in turn]


def measure_memory(site: Site, town: Town, marks: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Megabytes of the largest web worker after each number of requests in `marks`."""
    requests, sent = mixed(town), 0
    for mark in marks:
        while sent < mark:
            sent += send(site.host, requests[: mark - sent], at_once=AT_ONCE).number
        yield {"requests": sent, "megabytes": largest_child_mb(site.web)}
