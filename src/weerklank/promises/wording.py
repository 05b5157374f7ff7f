"""Promises as people read them."""

from __future__ import annotations

from datetime import datetime, timedelta

from babel.dates import format_date, format_time
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from weerklank.kernel import clock, dates


def before(moment: datetime) -> str:
    """`before tomorrow 17:00`: a deadline in words, near days by their name."""
    locale = (get_language() or "nl").split("-")[0]
    local = moment.astimezone(clock.AMSTERDAM)
    time = format_time(local, "HH:mm", locale=locale)
    away = local.date() - clock.today()
    if away == timedelta():
        return _("before %(time)s today") % {"time": time}
    if away == timedelta(days=1):
        return _("before %(time)s tomorrow") % {"time": time}
    if timedelta() < away < timedelta(days=7):
        weekday = format_date(local.date(), "EEEE", locale=locale)
        return _("before %(weekday)s %(time)s") % {"weekday": weekday, "time": time}
    return _("before %(day)s %(time)s") % {"day": dates.day(local), "time": time}
