"""A run: requests sent to a web server, and what each of them cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bench.load import Asked, send
from bench.site import Site


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

    @property
    def cpu_ms(self) -> float:
        """Of web server and database together."""
        return self.web_ms + self.database_ms


@dataclass(frozen=True, slots=True)
class Pace:
    """How long is measured: for about so many seconds, but no fewer than `least` requests."""

    seconds: float
    least: int

    def number(self, milliseconds: float) -> int:
        """How many requests that is, when one takes so long."""
        return max(self.least, round(self.seconds * 1000 / max(milliseconds, 0.1)))


@dataclass(frozen=True, slots=True)
class Number:
    """How often a write is done: one after the other, by many, recorded for pgbench; seconds."""

    alone: int
    many: int
    recorded: int
    seconds: int


def alone_and_many(
    site: Site, requests: Sequence[Asked], *, pace: Pace, at_once: int
) -> tuple[Run, Run]:
    """The same requests over and over: one after the other, then `at_once` of them together.

    Some go before, so that every process and connection has done all of it once.
    """
    before = [requests[turn % len(requests)] for turn in range(at_once * pace.least)]
    send(site.host, before, at_once=at_once)
    number = pace.number(send(site.host, before[: pace.least], at_once=1).at(0.5))
    again = [requests[turn % len(requests)] for turn in range(2 * number)]
    return (
        run(site, again[:number], at_once=1),
        run(site, again, at_once=at_once),
    )


def run(site: Site, requests: Sequence[Asked], *, at_once: int) -> Run:
    """Sends each of `requests` once, and divides what was used by how many there were."""
    before = site.cost()
    answers = send(site.host, requests, at_once=at_once)
    used = site.cost() - before
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
