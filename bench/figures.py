"""Numbers made of numbers: percentiles, ratios."""

from __future__ import annotations

import math
from collections.abc import Sequence


def percentile(values: Sequence[float], part: float) -> float:
    """The smallest of `values` that at least `part` (0 to 1) of them do not exceed."""
    if not values:
        return 0.0
    ranked = sorted(values)
    return ranked[max(0, math.ceil(part * len(ranked)) - 1)]


def ratio(measured: float, floor: float) -> float | None:
    """How many times `floor` something is; None when there is no floor to speak of."""
    return measured / floor if floor > 0 else None
