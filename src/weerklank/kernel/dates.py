"""Days and moments as people read them, in Europe/Amsterdam and the language of the reader."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache

from babel.dates import format_date, format_time
from django.utils.translation import get_language, gettext

from weerklank.kernel.clock import AMSTERDAM, today

_MOMENT = "%Y-%m-%dT%H:%MZ"


def _locale() -> str:
    return (get_language() or "nl").split("-")[0]


@lru_cache(maxsize=4096)
def _words(on: date, pattern: str, locale: str) -> str:
    return format_date(on, pattern, locale=locale)


def _local_day(value: date | datetime) -> date:
    return value.astimezone(AMSTERDAM).date() if isinstance(value, datetime) else value


def day(value: date | datetime) -> str:
    """`3 november`, with the year added when it is another one than this year."""
    on = _local_day(value)
    pattern = "d MMMM" if on.year == today().year else "d MMMM y"
    return _words(on, pattern, _locale())


def weekday(value: date | datetime) -> str:
    """`dinsdag 3 november`."""
    on = _local_day(value)
    return f"{_words(on, 'EEEE', _locale())} {day(on)}"


def day_and_time(value: datetime) -> str:
    """`3 november, 14:05 uur`."""
    clock = format_time(value.astimezone(AMSTERDAM), "HH:mm", locale=_locale())
    return gettext("%(day)s, %(time)s") % {"day": day(value), "time": clock}


def moment(value: datetime) -> str:
    """To the minute, for scripts: "2026-09-23T12:30Z"."""
    return value.astimezone(UTC).strftime(_MOMENT)


def read_moment(text: str) -> datetime | None:
    """What `moment` wrote; None when it cannot be read."""
    try:
        return datetime.strptime(text, _MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None


def machine(value: date | datetime) -> str:
    """The value for the `datetime` attribute of a `<time>`: the day, never the second."""
    return _local_day(value).isoformat()
