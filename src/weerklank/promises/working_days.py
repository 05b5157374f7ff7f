"""Counting in working days. Pure: no database, no present moment.

The rule is the one people know from Dutch and European periods (Regulation 1182/71, article 3):
the day on which a message arrives is not counted, and the period ends with the n-th working day
after it, at the end of the working hours. A message that arrives after hours or on a day off
counts as arriving when work begins again. So "within 1 working day":

- sent Friday 16:00: Monday 17:00;
- sent Friday 18:00 or on Sunday: it arrives Monday 9:00, so Tuesday 17:00.

Days off are the weekdays that are not worked, an organisation's own closing days, and the Dutch
public holidays as the library `holidays` has them. That has 5 May once in five years; who is free
every year adds a closing day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import holidays

from weerklank.kernel.clock import AMSTERDAM

MONDAY_TO_FRIDAY = frozenset(range(5))
ONE_DAY = timedelta(days=1)


@cache
def public_holidays(year: int) -> frozenset[date]:
    """The public holidays of the Netherlands in `year`."""
    return frozenset(holidays.country_holidays("NL", years=year))


@dataclass(frozen=True, slots=True)
class PromiseTimes:
    """The moments of a promise: two reminders and its end, in UTC."""

    remind_at: datetime
    last_day_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """When an organisation works, in Europe/Amsterdam. `works_on`: weekdays, Monday is 0."""

    works_from: time = time(9)
    works_until: time = time(17)
    works_on: frozenset[int] = MONDAY_TO_FRIDAY
    closed_on: frozenset[date] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if not self.works_on & frozenset(range(7)) or self.works_from >= self.works_until:
            raise ValueError("A calendar needs a weekday and hours on which there is work.")

    def is_working_day(self, day: date) -> bool:
        """Whether there is work on `day`."""
        return (
            day.weekday() in self.works_on
            and day not in self.closed_on
            and day not in public_holidays(day.year)
        )

    def working_days_after(self, day: date) -> Iterator[date]:
        """The working days after `day`, without end."""
        while True:
            day += ONE_DAY
            if self.is_working_day(day):
                yield day

    def begins(self, day: date) -> datetime:
        """The moment at which work begins on `day`."""
        return datetime.combine(day, self.works_from, AMSTERDAM).astimezone(UTC)

    def ends(self, day: date) -> datetime:
        """The moment at which work ends on `day`."""
        return datetime.combine(day, self.works_until, AMSTERDAM).astimezone(UTC)

    def arrives_at(self, sent: datetime) -> datetime:
        """The moment at which a message that was sent at `sent` counts as arriving."""
        day = sent.astimezone(AMSTERDAM).date()
        if self.is_working_day(day) and sent < self.ends(day):
            return max(sent, self.begins(day))
        return self.begins(next(self.working_days_after(day)))

    def due_at(self, sent: datetime, days: int) -> datetime:
        """The end of the period of `days` working days (1 or more) for a message sent at `sent`."""
        return self.ends(self._nth_working_day(self.arrives_at(sent), days))

    def renewed_due_at(self, broken: datetime, days: int) -> datetime:
        """The new end after a promise was broken: `days` working days after the day of breaking.

        Late in the evening or not: whoever waits already gets no day of delay added.
        """
        return self.ends(self._nth_working_day(broken, days))

    def times(self, sent: datetime, days: int) -> PromiseTimes:
        """Every moment of a promise of `days` working days for a message sent at `sent`."""
        due_at = self.due_at(sent, days)
        return PromiseTimes(
            remind_at=self._halfway(self.arrives_at(sent), due_at),
            last_day_at=self.begins(due_at.astimezone(AMSTERDAM).date()),
            due_at=due_at,
        )

    def _nth_working_day(self, moment: datetime, count: int) -> date:
        if count < 1:
            raise ValueError("A promise takes at least one working day.")
        days = self.working_days_after(moment.astimezone(AMSTERDAM).date())
        for _ in range(count - 1):
            next(days)
        return next(days)

    def _halfway(self, arrived: datetime, due: datetime) -> datetime:
        """The moment at which half of the working hours between the two has gone."""
        spans = list(self._hours_between(arrived, due))
        left = sum((end - begin for begin, end in spans), timedelta()) / 2
        for begin, end in spans:
            if end - begin >= left:
                return begin + left
            left -= end - begin
        return due

    def _hours_between(
        self, arrived: datetime, due: datetime
    ) -> Iterator[tuple[datetime, datetime]]:
        first = arrived.astimezone(AMSTERDAM).date()
        yield arrived, self.ends(first)
        for day in self.working_days_after(first):
            if self.begins(day) >= due:
                return
            yield self.begins(day), self.ends(day)
