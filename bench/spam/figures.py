"""Precision and recall, each with Wilson's interval, over texts and over whole templates."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from bench.spam.texts import Text

# 95% of a normal distribution lies within.
_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`, with the interval that holds the true share in 95 of 100 samples."""

    part: float
    whole: float

    @property
    def value(self) -> float:
        """The share itself."""
        return self.part / self.whole if self.whole else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's score interval."""
        if not self.whole:
            return (0.0, 1.0)
        n, p = self.whole, self.value
        middle = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        reach = _Z * math.sqrt(p * (1 - p) / n + _Z**2 / (4 * n * n)) / (1 + _Z**2 / n)
        return (max(0.0, middle - reach), min(1.0, middle + reach))

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.value:.3f} ({low:.3f} to {high:.3f}) of {self.whole:g}"


@dataclass(frozen=True, slots=True)
class Figures:
    """How often what was held is spam, how much spam was held, and how much of the rest."""

    precision: Share
    recall: Share
    held_wrongly: Share


def by_text(texts: list[Text], holds: Callable[[Text], bool]) -> Figures:
    """Every text counts for one. Texts of one template are alike, so the intervals are narrow."""
    return _figures([(text.is_spam, float(holds(text))) for text in texts])


def by_template(texts: list[Text], holds: Callable[[Text], bool]) -> Figures:
    """Every template counts for one, with the share of its texts: as wide as honesty asks."""
    held = defaultdict(list)
    for text in texts:
        held[text.template, text.is_spam].append(float(holds(text)))
    return _figures(
        [(is_spam, sum(shares) / len(shares)) for (_one, is_spam), shares in held.items()]
    )


def _figures(judged: list[tuple[bool, float]]) -> Figures:
    held_spam = sum(share for is_spam, share in judged if is_spam)
    held_rest = sum(share for is_spam, share in judged if not is_spam)
    spam = sum(is_spam for is_spam, _share in judged)
    return Figures(
        precision=Share(held_spam, held_spam + held_rest),
        recall=Share(held_spam, spam),
        held_wrongly=Share(held_rest, len(judged) - spam),
    )
