"""The clock: two reminders, and an honest end. Each once, whoever runs it and how often."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection

from tests.builders import a_person, an_account
from weerklank.contributions.actions import withdraw_contribution
from weerklank.contributions.models import Contribution
from weerklank.contributions.states import ContributionState
from weerklank.kernel import clock
from weerklank.kernel.clock import AMSTERDAM
from weerklank.promises import watch
from weerklank.promises.models import Promise, PromiseStep
from weerklank.promises.states import PromiseState
from weerklank.promises.tests.test_actions import events_recorded, steps
from weerklank.promises.tests.worlds import MONDAY_TEN, World, a_world
from weerklank.spaces.models import Membership

pytestmark = pytest.mark.django_db
Kind = PromiseStep.Kind
MINUTE = timedelta(minutes=1)


@pytest.fixture
def world() -> World:
    return a_world(promise_days=3)


def watched_at(moment: datetime) -> None:
    with clock.at(moment):
        watch.watch_promises()


def opened(world: World) -> Promise:
    with clock.at(MONDAY_TEN):
        return world.owed()


def test_nothing_happens_before_half_of_the_time(world: World) -> None:
    promise = opened(world)
    watched_at(promise.remind_at - MINUTE)
    assert steps(promise) == [Kind.OPENED]


@pytest.mark.parametrize(
    ("field", "kind", "event"),
    [
        ("remind_at", Kind.REMINDED_HALFWAY, "PromiseHalfway"),
        ("last_day_at", Kind.REMINDED_LAST_DAY, "PromiseOnLastDay"),
    ],
)
def test_reminds_once(world: World, field: str, kind: str, event: str) -> None:
    promise = opened(world)
    moment = getattr(promise, field)
    watched_at(moment)
    watched_at(moment + MINUTE)
    assert promise.steps.filter(kind=kind).count() == 1
    assert events_recorded().count(event) == 1


def test_breaks_once_with_a_new_date(world: World) -> None:
    promise = opened(world)
    watched_at(promise.due_at)
    promise.refresh_from_db()
    assert promise.state == PromiseState.RUNNING
    watched_at(promise.due_at + MINUTE)
    watched_at(promise.due_at + MINUTE * 2)
    promise.refresh_from_db()
    assert promise.state == PromiseState.BROKEN
    assert promise.settled_at is None
    # Thursday 17:00 went by: three working days on is Tuesday.
    assert promise.renewed_due_at == datetime(2026, 12, 1, 17, tzinfo=AMSTERDAM)
    assert events_recorded().count("PromiseBroken") == 1


def test_a_worker_that_slept_reminds_of_nothing_that_has_passed(world: World) -> None:
    promise = opened(world)
    watched_at(promise.due_at + timedelta(days=2))
    assert steps(promise) == sorted([Kind.OPENED, Kind.BROKEN])


def test_what_is_answered_is_left_alone(world: World) -> None:
    promise = opened(world)
    with clock.at(MONDAY_TEN):
        world.answers(promise)
    watched_at(promise.due_at + MINUTE)
    promise.refresh_from_db()
    assert promise.state == PromiseState.KEPT


def test_a_broken_promise_that_is_answered_stays_broken(world: World) -> None:
    promise = opened(world)
    watched_at(promise.due_at + MINUTE)
    with clock.at(promise.due_at + MINUTE * 2):
        world.answers(promise)
    promise.refresh_from_db()
    assert promise.state == PromiseState.BROKEN
    assert promise.settled_at is not None
    assert Kind.ANSWERED_LATE in steps(promise)


def test_hidden_keeps_running(world: World) -> None:
    promise = opened(world)
    Contribution.objects.filter(pk=promise.contribution_id).update(state=ContributionState.HIDDEN)
    watched_at(promise.due_at + MINUTE)
    promise.refresh_from_db()
    assert promise.state == PromiseState.BROKEN


def test_what_was_taken_back_lapses_although_its_event_waits(world: World) -> None:
    author = an_account()
    with clock.at(MONDAY_TEN):
        promise = world.owed(by=author)
        withdraw_contribution(person=a_person(author), contribution=promise.contribution)
    watched_at(promise.due_at + MINUTE)
    promise.refresh_from_db()
    assert promise.state == PromiseState.LAPSED


def test_who_left_the_team_is_reminded_no_more(world: World) -> None:
    promise = opened(world)
    assert promise.in_charge == world.manager
    Membership.objects.filter(account=world.manager).delete()
    watched_at(promise.remind_at)
    promise.refresh_from_db()
    assert promise.in_charge == world.official


def test_more_than_one_lot(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "AT_ONCE", 2)
    promises = [opened(world) for _ in range(5)]
    watched_at(promises[0].due_at + MINUTE)
    assert Promise.objects.filter(state=PromiseState.BROKEN).count() == 5


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_time() -> None:
    world = a_world()
    promises = [opened(world) for _ in range(6)]
    start, failures = threading.Barrier(3), []

    def watch_now() -> None:
        try:
            with clock.at(promises[0].due_at + MINUTE):
                start.wait(timeout=10)
                watch.watch_promises()
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    workers = [threading.Thread(target=watch_now) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=30)
    assert failures == []
    assert Promise.objects.filter(state=PromiseState.BROKEN).count() == 6
    assert PromiseStep.objects.filter(kind=Kind.BROKEN).count() == 6
    assert events_recorded().count("PromiseBroken") == 6
