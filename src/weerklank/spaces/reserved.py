"""Which words cannot be the path of a front door, because the site itself uses them."""

from __future__ import annotations

import re

from django.urls import URLPattern, URLResolver, get_resolver

from weerklank.spaces.middleware import RESERVED

# Paths that proxies, browsers and later parts of the product ask for.
ALWAYS = frozenset({"api", "admin", "demo", "live", "media", "robots.txt", "favicon.ico", "www"})


def reserved_words() -> frozenset[str]:
    """The first part of every address of the site, and the words kept for later."""
    return RESERVED | ALWAYS | frozenset(_first_parts(get_resolver().url_patterns, ""))


def _first_parts(patterns: list[URLPattern | URLResolver], prefix: str) -> set[str]:
    parts: set[str] = set()
    for pattern in patterns:
        path = prefix + re.sub(r"^\^|\\Z$|\$$", "", str(pattern.pattern))
        first = path.split("/", 1)[0]
        if first and "<" not in first:
            parts.add(first)
        elif isinstance(pattern, URLResolver):
            parts |= _first_parts(pattern.url_patterns, path)
    return parts
