"""Every house style an organisation can think of gives readable pages."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from weerklank.design.gallery import SAMPLE_THEMES
from weerklank.design.theme import (
    EDGE_RATIO,
    MAX_RADIUS,
    NEUTRAL,
    TEXT_RATIO,
    Font,
    Theme,
    edge_pairs,
    text_pairs,
    theme_css,
    theme_from_slug,
    theme_slug,
    tokens_of,
)

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
themes = st.builds(
    Theme,
    primary=colours,
    accent=colours,
    font=st.sampled_from(Font),
    radius=st.integers(0, MAX_RADIUS),
)


@given(theme=themes)
@example(theme=Theme("#ffdd00", "#ffffff"))
@example(theme=Theme("#ffffff", "#000000"))
@example(theme=Theme("#000000", "#ffdd00"))
@example(theme=Theme("#ff0000", "#00ff00"))
@example(theme=Theme("#0000ff", "#ff00ff"))
@example(theme=Theme("#777777", "#767676"))
@settings(max_examples=150, deadline=None)
def test_every_text_is_readable_in_any_brand_colours(theme: Theme) -> None:
    for dark in (False, True):
        weak = [pair for pair in text_pairs(theme, dark=dark) if pair[2] < TEXT_RATIO]
        assert weak == []


@given(theme=themes)
@example(theme=Theme("#ffdd00", "#ffffff"))
@example(theme=Theme("#ffffff", "#000000"))
@example(theme=Theme("#000000", "#ffdd00"))
@settings(max_examples=150, deadline=None)
def test_every_control_can_be_seen_in_any_brand_colours(theme: Theme) -> None:
    for dark in (False, True):
        weak = [pair for pair in edge_pairs(theme, dark=dark) if pair[2] < EDGE_RATIO]
        assert weak == []


@given(theme=themes)
def test_slug_says_everything_about_a_theme(theme: Theme) -> None:
    assert theme_from_slug(theme_slug(theme)) == theme


@pytest.mark.parametrize(
    "slug",
    [
        "",
        "weerklank",
        "006b75-e8590c-figtree-10",
        "006b75-e8590c-figtree-10-v2",
        "006b75-e8590c-comic-10-v1",
        "006B75-e8590c-figtree-10-v1",
        "06b75-e8590c-figtree-10-v1",
        "006b75-e8590c-figtree-010-v1",
        "006b75-e8590c-figtree-33-v1",
        "006b75-e8590c-figtree--1-v1",
        "006b75-e8590c-figtree-10-v1\n",
        "006b75-e8590c-figtree-10-v1}body{display:none}",
    ],
)
def test_slug_of_no_theme_is_refused(slug: str) -> None:
    with pytest.raises(ValueError, match=r"no theme|radius"):
        theme_from_slug(slug)


@pytest.mark.parametrize(
    ("primary", "radius"), [("teal", 10), ("#fff", 10), ("#12345g", 10), ("#006b75", 33)]
)
def test_theme_with_impossible_values_is_refused(primary: str, radius: int) -> None:
    with pytest.raises(ValueError, match=r"primary|radius"):
        Theme(primary, "#000000", Font.FIGTREE, radius)


def test_brand_colour_that_carries_text_is_left_alone() -> None:
    for name in ("duinwijk", "kanaalstad", "polderveen"):
        theme = SAMPLE_THEMES[name]
        assert tokens_of(theme, dark=False)["brand"] == theme.primary


def test_text_on_a_light_brand_is_dark_and_on_a_dark_brand_light() -> None:
    assert tokens_of(Theme("#ffdd00", "#000000"), dark=False)["on-brand"] == "#101418"
    assert tokens_of(Theme("#1f5c2e", "#000000"), dark=False)["on-brand"] == "#ffffff"


def test_sample_house_styles_share_no_brand_colour() -> None:
    for token in ("brand", "hero", "footer", "brand-text", "accent"):
        seen = {
            tokens_of(SAMPLE_THEMES[name], dark=False)[token]
            for name in ("duinwijk", "kanaalstad", "polderveen")
        }
        assert len(seen) == 3, token


def test_stylesheet_holds_every_token_for_light_dark_and_print() -> None:
    css = theme_css(NEUTRAL)
    light, media, chosen, printed = css.strip().split("\n")
    for name, colour in tokens_of(NEUTRAL, dark=False).items():
        assert f"--wk-{name}:{colour}" in light
        assert f"--wk-{name}:{colour}" in printed
    for name, colour in tokens_of(NEUTRAL, dark=True).items():
        assert f"--wk-{name}:{colour}" in media
        assert f"--wk-{name}:{colour}" in chosen
    assert "--wk-radius:10px" in light
    assert '--wk-font:"Figtree"' in light
