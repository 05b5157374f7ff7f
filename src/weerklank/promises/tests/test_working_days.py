"""Counting in working days, over weekends, public holidays, own closing days and clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weerklank.kernel.clock import AMSTERDAM
from weerklank.promises.working_days import WorkCalendar, public_holidays

OFFICE = WorkCalendar()


def local(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("sent", "days", "due"),
    [
        pytest.param(local(2026, 11, 20, 16), 1, local(2026, 11, 23, 17), id="friday afternoon"),
        pytest.param(local(2026, 11, 20, 17), 1, local(2026, 11, 24, 17), id="friday, at the end"),
        pytest.param(local(2026, 11, 20, 18), 1, local(2026, 11, 24, 17), id="friday evening"),
        pytest.param(local(2026, 11, 22, 12), 1, local(2026, 11, 24, 17), id="sunday"),
        pytest.param(local(2026, 11, 23, 7), 1, local(2026, 11, 24, 17), id="early on monday"),
        pytest.param(local(2026, 11, 23, 10), 5, local(2026, 11, 30, 17), id="a week"),
        pytest.param(local(2026, 4, 2, 12), 1, local(2026, 4, 7, 17), id="over Easter"),
        pytest.param(local(2026, 12, 24, 12), 1, local(2026, 12, 28, 17), id="over Christmas"),
        pytest.param(local(2026, 12, 31, 12), 1, local(2027, 1, 4, 17), id="over New Year"),
        pytest.param(local(2026, 3, 27, 16), 1, local(2026, 3, 30, 17), id="summer time begins"),
        pytest.param(local(2026, 10, 23, 16), 1, local(2026, 10, 26, 17), id="summer time ends"),
    ],
)
def test_due_at(sent: datetime, days: int, due: datetime) -> None:
    assert OFFICE.due_at(sent.astimezone(UTC), days) == due


def test_own_closing_days_are_skipped() -> None:
    closed = WorkCalendar(closed_on=frozenset({date(2026, 11, 23), date(2026, 11, 24)}))
    assert closed.due_at(local(2026, 11, 20, 16), 1) == local(2026, 11, 25, 17)


def test_weekdays_and_hours_are_those_of_the_organisation() -> None:
    mornings = WorkCalendar(works_on=frozenset({1, 3}), works_until=time(12, 30))
    assert mornings.due_at(local(2026, 11, 20, 9), 1) == local(2026, 11, 26, 12, 30)


def test_half_of_the_working_time_and_the_last_day() -> None:
    times = OFFICE.times(local(2026, 11, 20, 16), 1)
    # One hour on Friday and eight on Monday: half of nine lies four and a half hours in.
    assert times.remind_at == local(2026, 11, 23, 12, 30)
    assert times.last_day_at == local(2026, 11, 23, 9)


def test_a_new_date_counts_from_the_day_of_breaking() -> None:
    assert OFFICE.renewed_due_at(local(2026, 11, 23, 17, 1), 1) == local(2026, 11, 24, 17)


@pytest.mark.parametrize(
    "impossible", [{"works_on": frozenset()}, {"works_from": time(17), "works_until": time(9)}]
)
def test_a_calendar_without_work_is_refused(impossible: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="calendar"):
        WorkCalendar(**impossible)  # type: ignore[arg-type]


def test_a_promise_takes_a_day() -> None:
    with pytest.raises(ValueError, match="at least one"):
        OFFICE.due_at(local(2026, 11, 20, 16), 0)


moments = st.datetimes(
    min_value=datetime(2025, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2030, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
calendars = st.builds(
    WorkCalendar,
    works_from=st.sampled_from([time(0), time(2, 30), time(8), time(9)]),
    works_until=st.sampled_from([time(12), time(17), time(23, 59)]),
    works_on=st.frozensets(st.integers(0, 6), min_size=1),
    closed_on=st.frozensets(st.dates(date(2025, 1, 1), date(2031, 3, 1)), max_size=20),
)
promised = st.integers(1, 30)


@given(calendars, moments, moments, promised)
def test_who_speaks_earlier_is_never_owed_later(
    calendar: WorkCalendar, one: datetime, other: datetime, days: int
) -> None:
    earlier, later = sorted((one, other))
    assert calendar.due_at(earlier, days) <= calendar.due_at(later, days)
    assert calendar.due_at(later, days) < calendar.due_at(later, days + 1)


@given(calendars, moments, promised)
def test_exactly_that_many_working_days(calendar: WorkCalendar, sent: datetime, days: int) -> None:
    arrived = calendar.arrives_at(sent)
    due = calendar.due_at(sent, days)
    first, last = (moment.astimezone(AMSTERDAM).date() for moment in (arrived, due))
    between = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    assert sum(calendar.is_working_day(day) for day in between) == days
    assert sent <= arrived < due


@given(calendars, moments, promised)
def test_no_moment_falls_on_a_day_off(calendar: WorkCalendar, sent: datetime, days: int) -> None:
    times = calendar.times(sent, days)
    for moment in (times.remind_at, times.last_day_at, times.due_at):
        day = moment.astimezone(AMSTERDAM).date()
        assert calendar.is_working_day(day)
        assert day not in calendar.closed_on | public_holidays(day.year)
        assert calendar.begins(day) <= moment <= calendar.ends(day)
    assert calendar.arrives_at(sent) <= times.remind_at <= times.due_at
    assert times.last_day_at < times.due_at
