"""Promises run while the clock goes over midnight, a change of hour and New Year, and is set."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.builders import an_account, everything_is_found
from tests.connections import at_the_same_time
from tests.jobs import run_jobs
from weerklank.kernel import clock
from weerklank.kernel.clock import AMSTERDAM
from weerklank.kernel.integrity import findings
from weerklank.notifications.models import Notice
from weerklank.promises import watch
from weerklank.promises.models import Promise, PromiseStep
from weerklank.promises.states import PromiseState
from weerklank.promises.tests.worlds import World, a_world

Kind = PromiseStep.Kind
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BORDERS = {
    "midnight": datetime(2026, 11, 24, tzinfo=AMSTERDAM),
    "an hour less": datetime(2027, 3, 28, 3, tzinfo=AMSTERDAM),
    "an hour more": datetime(2026, 10, 25, 3, tzinfo=AMSTERDAM),
    "New Year": datetime(2027, 1, 1, tzinfo=AMSTERDAM),
}
# The other two in the long run.
SOME_BORDERS = [
    border
    if border in ("an hour less", "New Year")
    else pytest.param(border, marks=pytest.mark.long)
    for border in BORDERS
]
WATCHED = timedelta(days=6)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("border", SOME_BORDERS)
def test_each_step_comes_once(
    border: str, chance: random.Random, settings: Settings, tmp_path: Path
) -> None:
    """Two workers watch at the same time; once the clock is set back by an hour and more."""
    # Files that other tests left say nothing of this one.
    settings.MEDIA_ROOT = tmp_path / "media"
    moment = BORDERS[border]
    world = a_world(promise_days=2)
    everything_is_found()
    promises = []
    for minutes in (-1441, -61, -31, -1, 0, 1, 29, 31, 61):
        with clock.at(moment + minutes * MINUTE):
            promises.append(world.owed(by=an_account()))
    answered = promises[::3]
    at = moment + 62 * MINUTE
    ends = at + WATCHED
    set_back_at = moment + chance.uniform(1, 4) * DAY
    while at < ends:
        watched_twice_at(at)
        with clock.at(at):
            run_jobs()
        if at > set_back_at:
            at, set_back_at = at - chance.uniform(1, 3) * HOUR, ends
        at += chance.uniform(2, 5) * HOUR
        if answered and at > answered[0].remind_at + HOUR:
            with clock.at(at):
                world.answers(answered.pop(0))
    with clock.at(ends):
        assert list(findings()) == []
    assert_told_of_every_step_once(world)


def watched_twice_at(moment: datetime) -> None:
    """Two workers look what is due, at the same time."""

    def look() -> None:
        with clock.at(moment):
            watch.watch_promises()

    assert at_the_same_time(look, look) == [None, None]


def assert_told_of_every_step_once(world: World) -> None:
    """Each promise ended as it should, by the clock on the wall, and who had to know does."""
    told: Counter[tuple[str, object]] = Counter(
        Notice.objects.filter(alias__space=world.space).values_list("kind", "subject")
    )
    for promise in Promise.objects.filter(space=world.space).prefetch_related("steps"):
        took = {step.kind: step.at for step in promise.steps.all()}
        due = promise.due_at.astimezone(AMSTERDAM)
        assert (due.hour, due.minute, due.weekday() < 5) == (17, 0, True)
        kept = promise.state == PromiseState.KEPT
        assert kept or promise.state == PromiseState.BROKEN
        assert took.keys() >= {Kind.OPENED, Kind.KEPT if kept else Kind.BROKEN}
        for kind, notice in (
            (Kind.REMINDED_HALFWAY, "promises.halfway"),
            (Kind.REMINDED_LAST_DAY, "promises.last_day"),
            (Kind.BROKEN, "promises.broken"),
        ):
            assert told[notice, promise.pk] == (kind in took), (notice, took)
        if not kept:
            assert took[Kind.BROKEN] > promise.due_at
            assert told["promises.late", promise.pk] == (promise.settled_at is None)
            assert took.keys() >= {Kind.REMINDED_HALFWAY, Kind.REMINDED_LAST_DAY}
