"""From features to a score, and from a moderator's decision to other weights. Pure: asks nothing.

A logistic score: the sum of weights times features, pressed between 0 and 1. The weights were
fitted on texts of `bench/spam`; decisions of moderators move each of them by `MOST_SHIFT` at most.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from weerklank.moderation.spam.features import LIKENESS, REASONS, Feature

Features = Mapping[Feature, float]
Weights = Mapping[str, float]

BIAS = "bias"
# Held from here on. Chosen on the training texts: few that are no spam come so high.
THRESHOLD = 0.7
# How far one decision moves a weight, and how far all of them together can.
STEP = 0.2
MOST_SHIFT = 1.0
# Written by `python -m bench.spam fit`.
FITTED: Weights = {
    BIAS: -4.79,
    Feature.LINK: 0.37,
    Feature.LINK_OF_NEWCOMER: 0.29,
    Feature.CHEAP_LINK: 1.51,
    Feature.PUBLIC_LINK: -0.51,
    Feature.SELLING: 1.70,
    Feature.LURE: 0.84,
    Feature.WAY_TO_REACH: 3.17,
    Feature.SELLING_WITH_A_WAY: 2.49,
    Feature.SHOUTING: 0.00,
    Feature.NEW: 0.65,
    Feature.TRUSTED: -0.66,
    Feature.FAST: 1.27,
    Feature.OWN_ELSEWHERE: 1.42,
    Feature.OTHERS_ELSEWHERE: 1.20,
    Feature.DISPOSABLE: 0.82,
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """How much something looks like spam, from 0 to 1, and the codes of what is told about it."""

    score: float
    reasons: tuple[str, ...]

    @property
    def is_suspect(self) -> bool:
        """Whether it is to be held."""
        return self.score >= THRESHOLD


def weights_with(shifts: Weights) -> dict[str, float]:
    """The fitted weights, moved by what moderators taught."""
    return {name: FITTED[name] + _bounded(shifts.get(name, 0.0)) for name in FITTED}


def judge(features: Features, weights: Weights = FITTED) -> Judgement:
    """The score of `features`, with reasons that stand in the words; one that fits always."""
    score = _probability(features, weights)
    parts = {
        REASONS[feature]: None
        for feature, value in features.items()
        if feature in REASONS and weights.get(feature, 0.0) * value > 0
    }
    return Judgement(score, tuple(parts) or (LIKENESS,))


def taught(features: Features, shifts: Weights, *, is_spam: bool) -> dict[str, float]:
    """The shifts after a moderator said whether what has `features` is spam.

    One step of logistic regression: the surer the score was of the wrong answer, the further.
    Never beyond `MOST_SHIFT`; what is not in `features` stays where it is.
    """
    surprise = float(is_spam) - _probability(features, weights_with(shifts))
    moved = dict(shifts)
    for name, value in [(BIAS, 1.0), *((str(one), much) for one, much in features.items())]:
        moved[name] = _bounded(shifts.get(name, 0.0) + STEP * surprise * value)
    return moved


def _probability(features: Features, weights: Weights) -> float:
    total = weights.get(BIAS, 0.0) + sum(
        weights.get(feature, 0.0) * value for feature, value in features.items()
    )
    return 1 / (1 + math.exp(-total))


def _bounded(shift: float) -> float:
    return max(-MOST_SHIFT, min(MOST_SHIFT, shift))
