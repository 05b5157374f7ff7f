"""Icons: one sprite, built from the names in `icons.json` and drawn by reference."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from django.templatetags.static import static
from markupsafe import Markup

# The build reads the same file, so that the sprite carries what pages use and nothing else.
ICONS: tuple[str, ...] = tuple(json.loads(Path(__file__).with_name("icons.json").read_text()))

_KNOWN = frozenset(ICONS)


@lru_cache(maxsize=1024)
def icon(name: str, cls: str = "") -> Markup:
    """Return an icon as inline SVG, hidden from assistive technology.

    Args:
        name: one of `ICONS`.
        cls: extra CSS classes.

    Raises:
        ValueError: the sprite has no icon of this name.
    """
    if name not in _KNOWN:
        raise ValueError(f"no icon is named {name!r}; add it to weerklank/design/icons.json")
    return Markup(
        '<svg class="wk-icon{cls}" aria-hidden="true" focusable="false"><use href="{href}"/></svg>'
    ).format(cls=f" {cls}" if cls else "", href=f"{static('design/icons.svg')}#{name}")
