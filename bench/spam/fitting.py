"""Logistic regression by gradient descent, drawn towards nought; the same each time."""

from __future__ import annotations

import math

from bench.spam.texts import Text
from weerklank.moderation.spam.features import Feature, features_of
from weerklank.moderation.spam.score import BIAS

ROUNDS = 600
RATE = 2.0
# Keeps weights small, so that no single feature decides.
DRAWN_IN = 0.002


def fit(texts: list[Text]) -> dict[str, float]:
    """A weight for each feature, and the bias; spam and the rest weigh the same together."""
    rows = [(features_of(text.words, text.around), text.is_spam) for text in texts]
    spam = sum(is_spam for _features, is_spam in rows)
    share = {True: 0.5 / spam, False: 0.5 / (len(rows) - spam)}
    weights = dict.fromkeys([BIAS, *(str(feature) for feature in Feature)], 0.0)
    for _round in range(ROUNDS):
        slope = {name: DRAWN_IN * weight for name, weight in weights.items() if name != BIAS}
        slope[BIAS] = 0.0
        for features, is_spam in rows:
            total = weights[BIAS] + sum(weights[one] * value for one, value in features.items())
            off = (1 / (1 + math.exp(-total)) - is_spam) * share[is_spam]
            slope[BIAS] += off
            for one, value in features.items():
                slope[one] += off * value
        weights = {name: weight - RATE * slope[name] for name, weight in weights.items()}
    return weights
