"""From a promise, an answer and an outcome to the news that people get, through the worker."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.builders import a_person, an_account
from tests.jobs import run_jobs
from weerklank.contributions.actions import withdraw_contribution
from weerklank.kernel import clock
from weerklank.notifications.models import Notice
from weerklank.outcomes.tests.test_actions import published
from weerklank.promises.jobs import watch_promises
from weerklank.promises.states import PromiseState
from weerklank.promises.tests.worlds import MONDAY_TEN, a_world
from weerklank.spaces.models import Alias

pytestmark = pytest.mark.django_db(transaction=True)


def news() -> set[tuple[str, str]]:
    """Kind of news and name of who got it."""
    return set(Notice.objects.values_list("kind", "alias__name"))


def test_news_of_a_promise_from_reminder_to_outcome() -> None:
    world = a_world()
    with clock.at(MONDAY_TEN):
        promise = world.owed()
    author = promise.contribution.alias.name
    with clock.at(promise.due_at - timedelta(minutes=1)):
        watch_promises(timestamp=0)
        run_jobs()
    reminders = {("promises.halfway", "Joost"), ("promises.last_day", "Joost")}
    assert news() == reminders
    with clock.at(promise.due_at + timedelta(minutes=1)):
        watch_promises(timestamp=0)
        run_jobs()
    late = {("promises.broken", "Joost"), ("promises.late", author)}
    assert news() == reminders | late
    world.answers(promise)
    published(world, promise.contribution)
    run_jobs()
    told = {("promises.answered", author), ("outcomes.published", author)}
    assert news() == reminders | late | told
    assert Alias.objects.filter(kind=Alias.Kind.POST).count() == 2


def test_withdrawal_reaches_the_promise() -> None:
    world, author = a_world(), an_account()
    promise = world.owed(by=author)
    withdraw_contribution(person=a_person(author), contribution=promise.contribution)
    run_jobs()
    promise.refresh_from_db()
    assert promise.state == PromiseState.LAPSED
