"""Icons: one sprite, built from the names listed here and drawn by reference."""

from __future__ import annotations

from django.templatetags.static import static
from markupsafe import Markup

# The build reads this list too, so that the sprite carries what pages use and nothing else.
ICONS = (
    "alert-circle",
    "alert-triangle",
    "arrow-back-up",
    "arrow-left",
    "arrow-right",
    "bell",
    "bulb",
    "calendar",
    "camera",
    "check",
    "chevron-down",
    "chevron-right",
    "circle-check",
    "circle-x",
    "clock",
    "clock-exclamation",
    "device-mobile",
    "download",
    "edit",
    "external-link",
    "eye",
    "eye-off",
    "file-text",
    "filter",
    "flag",
    "hand-stop",
    "heart-handshake",
    "help-circle",
    "home",
    "hourglass",
    "inbox",
    "info-circle",
    "key",
    "link",
    "list-check",
    "lock",
    "login",
    "logout",
    "mail",
    "map-pin",
    "masks-theater",
    "menu-2",
    "message",
    "message-2",
    "message-circle",
    "message-reply",
    "mood-smile",
    "phone",
    "photo",
    "photo-plus",
    "plus",
    "printer",
    "rotate-clockwise",
    "rss",
    "search",
    "send",
    "settings",
    "shield-check",
    "shield-lock",
    "speakerphone",
    "star",
    "trash",
    "upload",
    "user",
    "user-circle",
    "user-off",
    "user-plus",
    "users",
    "users-group",
    "world",
    "x",
)

_KNOWN = frozenset(ICONS)


def icon(name: str, cls: str = "") -> Markup:
    """Return an icon as inline SVG, hidden from assistive technology.

    Args:
        name: one of `ICONS`.
        cls: extra CSS classes.

    Raises:
        ValueError: the sprite has no icon of this name.
    """
    if name not in _KNOWN:
        raise ValueError(f"no icon is named {name!r}; add it to weerklank/design/icons.py")
    return Markup(
        '<svg class="wk-icon{cls}" aria-hidden="true" focusable="false"><use href="{href}"/></svg>'
    ).format(cls=f" {cls}" if cls else "", href=f"{static('design/icons.svg')}#{name}")
