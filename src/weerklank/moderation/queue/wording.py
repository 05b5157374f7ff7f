"""A span of time in words."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import ngettext

_MINUTES, _HOURS = 60, 48


def in_words(span: timedelta) -> str:
    """`12 minuten`, `5 uur` or `3 dagen`: rounded up, as somebody would say it."""
    minutes = max(1, -(-int(span.total_seconds()) // 60))
    if minutes < _MINUTES:
        return ngettext("%(num)s minute", "%(num)s minutes", minutes) % {"num": minutes}
    hours = -(-minutes // 60)
    if hours < _HOURS:
        return ngettext("%(num)s hour", "%(num)s hours", hours) % {"num": hours}
    days = -(-hours // 24)
    return ngettext("%(num)s day", "%(num)s days", days) % {"num": days}
