"""The theme generator: one or two brand colours, a font and a corner radius become all tokens.

A theme is a value, not a row: its slug says all of it, so that the stylesheet behind the slug
never changes and may be kept by a browser for ever.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from weerklank.design.colour import HEX, PAPER, carrying, contrast, oklch, readable, text_on, tone

TEXT_RATIO = 4.6
EDGE_RATIO = 3.0
MAX_RADIUS = 32
VERSION = 1


class Font(StrEnum):
    """The fonts a house style can choose from; each is one file of the latin alphabet."""

    FIGTREE = "figtree"
    SOURCE_SANS = "source-sans"
    ATKINSON = "atkinson"

    @property
    def family(self) -> str:
        """The CSS font stack of this font."""
        name = {
            Font.FIGTREE: "Figtree",
            Font.SOURCE_SANS: "Source Sans",
            Font.ATKINSON: "Atkinson Hyperlegible Next",
        }[self]
        return f'"{name}",system-ui,-apple-system,"Segoe UI",sans-serif'

    @property
    def file(self) -> str:
        """The path of the font file among the static files."""
        return f"design/fonts/{self.value}.woff2"


@dataclass(frozen=True, slots=True)
class Theme:
    """What an organisation says about its look.

    Args:
        primary: the brand colour as `#rrggbb`.
        accent: a second colour as `#rrggbb`; may be the same.
        font: one of the fonts on offer.
        radius: corner radius in pixels, 0 to 32.

    Raises:
        ValueError: a colour is not written as `#rrggbb`, or the radius is out of range.
    """

    primary: str
    accent: str
    font: Font = Font.FIGTREE
    radius: int = 10

    def __post_init__(self) -> None:
        for name in ("primary", "accent"):
            colour = getattr(self, name).lower()
            if not HEX.fullmatch(colour):
                raise ValueError(f"{name} is not a colour like #006b75: {colour!r}")
            object.__setattr__(self, name, colour)
        object.__setattr__(self, "font", Font(self.font))
        if not 0 <= self.radius <= MAX_RADIUS:
            raise ValueError(f"radius is not between 0 and {MAX_RADIUS}: {self.radius}")

    @property
    def slug(self) -> str:
        """The name of this theme in a URL; says everything about it."""
        colours = f"{self.primary[1:]}-{self.accent[1:]}"
        return f"{colours}-{self.font.value}-{self.radius}-v{VERSION}"


NEUTRAL = Theme(primary="#1f4b99", accent="#e0a100", font=Font.FIGTREE, radius=10)

_SLUG = re.compile(
    rf"([0-9a-f]{{6}})-([0-9a-f]{{6}})-({'|'.join(Font)})-(0|[1-9][0-9]?)-v{VERSION}"
)


def theme_slug(theme: Theme) -> str:
    """Return the name of a theme in a URL."""
    return theme.slug


def theme_from_slug(slug: str) -> Theme:
    """Return the theme that a slug names.

    Raises:
        ValueError: the slug names no theme of this version.
    """
    match = _SLUG.fullmatch(slug)
    if match is None:
        raise ValueError(f"no theme is named {slug!r}")
    primary, accent, font, radius = match.groups()
    return Theme(f"#{primary}", f"#{accent}", Font(font), int(radius))


_SIGNALS = {
    "info": "#0b62c4",
    "positive": "#12803c",
    "warning": "#a85600",
    "negative": "#c2102c",
}

# Which text stands on which ground. The generator satisfies this list and the tests read it, so
# a pair that a stylesheet uses belongs here.
_ON_PAGE = ("page", "surface", "tint", "tint-strong")
TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    *((text, ground) for text in ("ink", "muted", "brand-text", "link") for ground in _ON_PAGE),
    *(("accent-text", ground) for ground in (*_ON_PAGE, "accent-soft")),
    ("ink", "accent-soft"),
    ("ink", "neutral-soft"),
    ("ink", "field"),
    ("muted", "field"),
    *((f"{signal}-text", f"{signal}-soft") for signal in _SIGNALS),
    *((f"{signal}-text", ground) for signal in _SIGNALS for ground in _ON_PAGE),
    *(("ink", f"{signal}-soft") for signal in _SIGNALS),
    *((f"on-{signal}", signal) for signal in _SIGNALS),
    ("on-brand", "brand"),
    ("on-brand", "brand-hover"),
    ("on-brand", "brand-active"),
    ("on-accent", "accent"),
    ("on-hero", "hero"),
    ("on-hero", "hero-wave-1"),
    ("on-hero", "hero-wave-2"),
    ("hero-button-text", "hero-button"),
    ("hero-button-text", "hero-button-hover"),
    ("on-footer", "footer"),
)
EDGE_PAIRS: tuple[tuple[str, str], ...] = (
    *(("control", ground) for ground in (*_ON_PAGE, "field")),
    *(("brand-edge", ground) for ground in _ON_PAGE),
    *(
        (f"{signal}-edge", ground)
        for signal in _SIGNALS
        for ground in (*_ON_PAGE, f"{signal}-soft")
    ),
    ("hero-edge", "hero"),
    ("hero-edge", "hero-wave-1"),
    ("hero-edge", "hero-wave-2"),
)


def _shifted(ground: str, step: float) -> str:
    """A neighbour of a ground, away from the text on it, so that contrast only grows."""
    start = oklch(ground)
    away = -step if text_on(ground) == PAPER else step
    return tone(ground, min(1.0, max(0.0, start.lightness + away)), start.chroma)


def _brand_tokens(tokens: dict[str, str], theme: Theme, *, dark: bool) -> None:
    grounds = [tokens[ground] for ground in _ON_PAGE]
    brand = carrying(theme.primary, TEXT_RATIO)
    # A near-black brand would vanish on a dark page as a filled button.
    if dark and contrast(brand, tokens["page"]) < 2:
        brand = carrying(readable(brand, [tokens["page"]], 2.2), TEXT_RATIO)
    accent = carrying(theme.accent, TEXT_RATIO)
    # Coloured words glow less than white ones, so at night they get a little more light.
    coloured = readable(theme.primary, grounds, 6.5 if dark else TEXT_RATIO)
    tokens |= {
        "brand": brand,
        "on-brand": text_on(brand),
        "brand-hover": _shifted(brand, 0.05),
        "brand-active": _shifted(brand, 0.1),
        "brand-edge": readable(brand, grounds, EDGE_RATIO),
        "brand-text": coloured,
        "link": coloured,
        "accent": accent,
        "on-accent": text_on(accent),
        "accent-soft": tone(theme.accent, 0.3, 0.05) if dark else tone(theme.accent, 0.955, 0.045),
    }
    tokens["accent-text"] = readable(theme.accent, [*grounds, tokens["accent-soft"]], TEXT_RATIO)
    start = oklch(theme.primary)
    hero = tone(theme.primary, min(start.lightness, 0.36), 0.12) if dark else brand
    hero = carrying(hero, TEXT_RATIO)
    tokens |= {
        "hero": hero,
        "on-hero": text_on(hero),
        "hero-wave-1": _shifted(hero, 0.045),
        "hero-wave-2": _shifted(hero, 0.085),
        "hero-edge": text_on(hero),
        "hero-button": text_on(hero),
        "footer": tone(theme.primary, 0.2 if dark else min(0.34, start.lightness), 0.085),
        "on-footer": PAPER,
    }
    hover = 0.92 if tokens["hero-button"] == PAPER else 0.34
    tokens["hero-button-hover"] = tone(theme.primary, hover, 0.03)
    tokens["hero-button-text"] = readable(
        tone(theme.primary, 0.3, 0.1) if tokens["hero-button"] == PAPER else PAPER,
        [tokens["hero-button"], tokens["hero-button-hover"]],
        TEXT_RATIO,
    )


def _art_tokens(theme: Theme, *, dark: bool) -> dict[str, str]:
    # Pictures keep their own steps: they must not turn grey or glaring with an extreme brand.
    def step(seed: str, light: float, night: float, chroma: float) -> str:
        return tone(seed, night if dark else light, chroma)

    return {
        "art-sky": step(theme.primary, 0.95, 0.31, 0.024),
        "art-far": step(theme.primary, 0.885, 0.39, 0.045),
        "art-mid": step(theme.primary, 0.7, 0.52, 0.1),
        "art-near": step(theme.primary, 0.5, 0.66, 0.13),
        "art-deep": step(theme.primary, 0.38, 0.78, 0.1),
        "art-pop": step(theme.accent, 0.68, 0.72, 0.17),
        "art-glow": step(theme.accent, 0.87, 0.62, 0.09),
        "art-leaf": step("#2f9e54", 0.66, 0.6, 0.13),
        "art-leaf-deep": step("#1f7a3e", 0.5, 0.46, 0.11),
        "art-paper": "#f4efe6" if dark else PAPER,
    }


def tokens_of(theme: Theme, *, dark: bool) -> Mapping[str, str]:
    """Return every colour token of a theme by name, for the light or the dark look."""
    brand = theme.primary
    if dark:
        tokens = {
            "page": tone(brand, 0.185, 0.012),
            "surface": tone(brand, 0.225, 0.014),
            "tint": tone(brand, 0.215, 0.024),
            "tint-strong": tone(brand, 0.3, 0.045),
            "neutral-soft": tone(brand, 0.32, 0.01),
            "field": tone(brand, 0.17, 0.012),
            "line": tone(brand, 0.36, 0.02),
        }
        ink, muted, control = tone(brand, 0.95, 0.008), tone(brand, 0.8, 0.015), "#8b949e"
    else:
        tokens = {
            "page": PAPER,
            "surface": PAPER,
            "tint": tone(brand, 0.98, 0.008),
            "tint-strong": tone(brand, 0.948, 0.022),
            "neutral-soft": tone(brand, 0.945, 0.006),
            "field": PAPER,
            "line": tone(brand, 0.895, 0.016),
        }
        ink, muted, control = tone(brand, 0.24, 0.022), tone(brand, 0.46, 0.03), "#7a828c"
    grounds = [tokens[ground] for ground in (*_ON_PAGE, "field")]
    tokens["control"] = readable(control, grounds, EDGE_RATIO + 0.1)
    for signal, seed in _SIGNALS.items():
        soft = tone(seed, 0.29, 0.05) if dark else tone(seed, 0.957, 0.03)
        solid = tone(seed, 0.72, 0.15) if dark else seed
        tokens |= {
            f"{signal}-soft": soft,
            f"{signal}-text": readable(
                tone(seed, 0.84 if dark else 0.45, 0.14), [soft, *grounds], TEXT_RATIO
            ),
            f"{signal}-edge": readable(solid, [soft, *grounds], EDGE_RATIO),
            signal: carrying(solid, TEXT_RATIO),
        }
        tokens[f"on-{signal}"] = text_on(tokens[signal])
    _brand_tokens(tokens, theme, dark=dark)
    softs = [tokens[ground] for ground in tokens if ground.endswith("-soft")]
    tokens["ink"] = readable(ink, [*grounds, *softs], TEXT_RATIO)
    tokens["muted"] = readable(muted, grounds, TEXT_RATIO)
    return tokens | _art_tokens(theme, dark=dark)


def text_pairs(theme: Theme, *, dark: bool) -> list[tuple[str, str, float]]:
    """Return each text and ground that the stylesheets put together, with their contrast."""
    tokens = tokens_of(theme, dark=dark)
    return [(text, ground, contrast(tokens[text], tokens[ground])) for text, ground in TEXT_PAIRS]


def edge_pairs(theme: Theme, *, dark: bool) -> list[tuple[str, str, float]]:
    """Return each border that shows where a control is, with its contrast to the ground."""
    tokens = tokens_of(theme, dark=dark)
    return [(edge, ground, contrast(tokens[edge], tokens[ground])) for edge, ground in EDGE_PAIRS]


def _declarations(tokens: Mapping[str, str]) -> str:
    return ";".join(f"--wk-{name}:{value}" for name, value in tokens.items())


@lru_cache(maxsize=64)
def theme_css(theme: Theme) -> str:
    """Return the stylesheet of a theme: its tokens for light, for dark, and for a chosen look."""
    light = _declarations(tokens_of(theme, dark=False)) + ";color-scheme:light"
    dark = _declarations(tokens_of(theme, dark=True)) + ";color-scheme:dark"
    shape = (
        f"--wk-font:{theme.font.family};--wk-radius:{theme.radius}px"
        f";--wk-radius-s:{round(theme.radius * 0.6)}px"
        f";--wk-radius-l:{round(theme.radius * 1.6)}px"
    )
    return (
        f":root{{{shape};{light}}}\n"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}\n"
        f":root[data-theme=dark]{{{dark}}}\n"
        f"@media print{{:root:root:root{{{light}}}}}\n"
    )
