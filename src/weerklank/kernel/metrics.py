"""The door through which an app says what is to be watched of it, as a figure read when asked.

An app registers in its `measured.py`, which is found at start. No figure tells of fewer people
than it must: totals of the whole platform, without ids, paths or names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Reading = float | Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure, or one for each of a few parts that are known beforehand.

    `name` is in the words of Prometheus, without the product's own name before it; `told` says what
    it is; `read` gives the figure now, or a mapping of part to figure when `part` names what the
    parts are. Reading is a query or two, and may raise: then the figure is left out.
    """

    name: str
    told: str
    read: Callable[[], Reading]
    part: str = ""


measures: dict[str, Measure] = {}


def register(measure: Measure) -> None:
    """Makes a figure known; called once for each, in an app's `measured.py`."""
    if measure.name in measures:
        raise ValueError(f"{measure.name} is registered twice")
    measures[measure.name] = measure
