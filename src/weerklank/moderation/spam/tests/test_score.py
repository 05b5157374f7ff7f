"""The score by itself: what is seen in words, what is told, and how far it can be taught."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weerklank.moderation.spam.features import (
    LIKENESS,
    REASONS,
    Around,
    Feature,
    Level,
    features_of,
)
from weerklank.moderation.spam.score import (
    BIAS,
    FITTED,
    MOST_SHIFT,
    judge,
    taught,
    weights_with,
)

FEATURES = st.dictionaries(st.sampled_from(Feature), st.floats(0, 1))
AROUND = st.builds(
    Around,
    level=st.sampled_from(Level),
    lately=st.integers(0, 99),
    own_elsewhere=st.integers(0, 99),
    others_elsewhere=st.integers(0, 99),
    is_disposable=st.booleans(),
)


@given(words=st.text(), around=AROUND)
def test_every_text_has_a_score_and_features_between_nought_and_one(
    words: str, around: Around
) -> None:
    features = features_of(words, around)
    assert all(0 < value <= 1 for value in features.values())
    assert 0 <= judge(features).score <= 1


@given(words=st.text(), around=AROUND, other=AROUND)
def test_reasons_tell_of_the_words_alone(words: str, around: Around, other: Around) -> None:
    """Whoever sends it, wherever else it stands: the same words get the same reasons."""
    told, otherwise = (judge(features_of(words, one)).reasons for one in (around, other))
    assert told == otherwise


def test_no_reason_is_made_of_what_surrounds_the_words() -> None:
    surroundings = {
        Feature.NEW, Feature.TRUSTED, Feature.FAST, Feature.OWN_ELSEWHERE,
        Feature.OTHERS_ELSEWHERE, Feature.DISPOSABLE, Feature.LINK_OF_NEWCOMER,
    }  # fmt: skip
    assert not surroundings & set(REASONS)


@pytest.mark.parametrize(
    ("words", "feature"),
    [
        ("Kijk op https://iets.nl/a", Feature.LINK),
        ("Kijk op www.iets.nl.", Feature.LINK),
        ("Zie https://bit.ly/x", Feature.CHEAP_LINK),
        ("Zie https://www.rijksoverheid.nl/x", Feature.PUBLIC_LINK),
        ("Bel 06 1234 5678", Feature.WAY_TO_REACH),
        ("Mail naar a.b@voorbeeld.nl", Feature.WAY_TO_REACH),
        ("Nu met KORTING", Feature.SELLING),
        ("Klik hier", Feature.LURE),
        ("ALLES IN HOOFDLETTERS, STEEDS MAAR WEER", Feature.SHOUTING),
    ],
)
def test_what_is_seen(words: str, feature: Feature) -> None:
    assert feature in features_of(words, Around())


@pytest.mark.parametrize("words", ["", "Eens.", "https://", "http://[", "www.", "😀" * 40])
def test_nothing_much_is_no_spam(words: str) -> None:
    newcomer = Around(Level.NEW, lately=9, own_elsewhere=9, others_elsewhere=9, is_disposable=True)
    assert not judge(features_of(words, newcomer)).is_suspect


def test_without_words_of_its_own_a_text_is_never_suspect() -> None:
    """What surrounds it cannot do it alone: copying a petition is no offence."""
    everything = {feature: 1.0 for feature in Feature if feature not in REASONS}
    for feature in (Feature.PUBLIC_LINK, Feature.TRUSTED, Feature.LINK_OF_NEWCOMER):
        everything.pop(feature, None)
    everything.pop(Feature.WAY_TO_REACH)
    judgement = judge(everything)
    assert not judgement.is_suspect
    assert judgement.reasons == (LIKENESS,)


def test_a_release_makes_the_same_less_suspect_and_a_hiding_more() -> None:
    features = features_of("Bestel nu met korting op https://iets.shop", Around(Level.NEW))
    before = judge(features).score
    assert judge(features, weights_with(taught(features, {}, is_spam=False))).score < before
    assert judge(features, weights_with(taught(features, {}, is_spam=True))).score > before


@given(lessons=st.lists(st.tuples(FEATURES, st.booleans()), max_size=60))
def test_lessons_stay_within_bounds_and_give_the_same_each_time(
    lessons: list[tuple[dict[Feature, float], bool]],
) -> None:
    def learned() -> dict[str, float]:
        shifts: dict[str, float] = {}
        for features, is_spam in lessons:
            shifts = taught(features, shifts, is_spam=is_spam)
        return shifts

    shifts = learned()
    assert shifts == learned()
    assert all(abs(by) <= MOST_SHIFT for by in shifts.values())
    moved = weights_with(shifts)
    assert set(moved) == set(FITTED) == {BIAS, *Feature}
    assert all(abs(moved[name] - FITTED[name]) <= MOST_SHIFT + 1e-9 for name in FITTED)
