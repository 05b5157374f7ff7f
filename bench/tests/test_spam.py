"""The goal for spam, held on texts of templates that were not used for tuning."""

from __future__ import annotations

import pytest

from bench.spam.__main__ import EACH, SEED, is_held
from bench.spam.figures import Share, by_template, by_text
from bench.spam.fitting import fit
from bench.spam.texts import texts
from weerklank.moderation.spam.score import FITTED


def test_the_goal_is_held_on_texts_that_were_not_used_for_tuning() -> None:
    made = texts("held_out", each=EACH, seed=SEED["held_out"])
    for figures in (by_text(made, is_held), by_template(made, is_held)):
        assert figures.precision.value >= 0.95
        assert figures.recall.value >= 0.7


def test_the_files_have_no_template_in_common() -> None:
    training, held_out = (
        {text.words for text in texts(name, each=EACH, seed=1)} for name in ("training", "held_out")
    )
    assert training
    assert not training & held_out


def test_the_shipped_weights_are_those_that_fitting_gives() -> None:
    fitted = fit(texts("training", each=EACH, seed=SEED["training"]))
    assert {name: round(weight, 2) for name, weight in fitted.items()} == FITTED


def test_wilson_as_published() -> None:
    """Values of the score interval as given by Newcombe (1998), table I."""
    assert Share(81, 263).interval == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert Share(15, 148).interval == pytest.approx((0.0624, 0.1605), abs=1e-4)
    assert Share(0, 20).interval == pytest.approx((0.0, 0.1611), abs=1e-4)
