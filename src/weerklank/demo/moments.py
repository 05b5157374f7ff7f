"""When people speak and when they are answered, so that it looks like life."""

from __future__ import annotations

import random
from datetime import UTC, datetime, time, timedelta

from weerklank.kernel.clock import AMSTERDAM
from weerklank.promises.working_days import WorkCalendar

# The hours at which people write: in the evening most, at night hardly.
HOURS = (7, 8, 9, 9, 10, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 20, 20, 21, 21, 22, 23)
AN_HOUR = timedelta(hours=1)
HALF_AN_HOUR = timedelta(minutes=30)


def moments_of_speaking(
    chance: random.Random, begins: datetime, ends: datetime, count: int
) -> list[datetime]:
    """`count` moments between the two, in order: more of them in the beginning."""
    found = []
    for turn in range(count):
        share = ((turn + chance.uniform(0.1, 0.9)) / count) ** 1.3
        roughly = begins + (ends - begins) * share
        at = time(chance.choice(HOURS), chance.randrange(60))
        moment = datetime.combine(roughly.astimezone(AMSTERDAM).date(), at, AMSTERDAM)
        found.append(min(max(moment.astimezone(UTC), begins), ends))
    return sorted(found)


def moment_of_waiting(
    chance: random.Random,
    calendar: WorkCalendar,
    waiting: str,
    *,
    now: datetime,
    days: int,
    turn: int,
) -> datetime:
    """When something was sent that still waits for its answer.

    `running`: in the last days; `due_soon`: so that the promise ends on the first working day that
    has not ended yet; `overdue`: so that it has ended lately. `turn` keeps several apart.
    """
    moment = now - (1 + 3 * turn + chance.uniform(0, 3)) * AN_HOUR
    while not _fits(calendar, waiting, moment, now, days):
        moment -= HALF_AN_HOUR
    return moment


def _fits(calendar: WorkCalendar, waiting: str, moment: datetime, now: datetime, days: int) -> bool:
    local = moment.astimezone(AMSTERDAM)
    due_at = calendar.due_at(moment, days)
    if not 7 <= local.hour <= 22:
        return False
    if waiting == "running":
        return True
    if waiting == "overdue":
        return due_at < now - AN_HOUR
    if waiting == "due_soon":
        return due_at.astimezone(AMSTERDAM).date() == _next_end(calendar, now).date()
    raise ValueError(f"Nothing waits like this: {waiting}")


def _next_end(calendar: WorkCalendar, now: datetime) -> datetime:
    """The first end of a working day that is still to come, in Amsterdam."""
    today = now.astimezone(AMSTERDAM).date()
    if calendar.is_working_day(today) and now < calendar.ends(today):
        return calendar.ends(today).astimezone(AMSTERDAM)
    return calendar.ends(next(calendar.working_days_after(today))).astimezone(AMSTERDAM)


def moment_of_answer(
    chance: random.Random,
    calendar: WorkCalendar,
    *,
    sent: datetime,
    due_at: datetime,
    late: bool,
) -> datetime:
    """When a colleague answers: within working hours, before the promised day ends, or after."""
    due_on = due_at.astimezone(AMSTERDAM).date()
    if late:
        day = next(calendar.working_days_after(due_on))
        return calendar.begins(day) + chance.uniform(0.5, 6) * AN_HOUR
    moment, within = sent + HALF_AN_HOUR, []
    while moment < due_at - HALF_AN_HOUR:
        on = moment.astimezone(AMSTERDAM).date()
        if calendar.is_working_day(on) and calendar.begins(on) < moment < calendar.ends(on):
            within.append(moment)
        moment += HALF_AN_HOUR
    place = int(len(within) * chance.random() ** 1.5)
    return within[place] + timedelta(minutes=chance.randrange(29))
