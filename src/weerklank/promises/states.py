"""What can become of a promise."""

from __future__ import annotations

from enum import StrEnum


class PromiseState(StrEnum):
    """Running until the first date; kept or broken by it; lapsed when nobody waits any more."""

    RUNNING = "running"
    KEPT = "kept"
    BROKEN = "broken"
    LAPSED = "lapsed"


PROMISE = {
    PromiseState.RUNNING: frozenset({PromiseState.KEPT, PromiseState.BROKEN, PromiseState.LAPSED}),
    PromiseState.BROKEN: frozenset[PromiseState](),
    PromiseState.KEPT: frozenset[PromiseState](),
    PromiseState.LAPSED: frozenset[PromiseState](),
}
