"""Opening, keeping, breaking late and letting go of promises."""

from __future__ import annotations

import threading
import uuid
from datetime import datetime, timedelta

import pytest
from django.db import connection

from tests.builders import a_person, a_space, an_account, an_alias, an_official, joins
from weerklank.contributions.actions import withdraw_contribution
from weerklank.contributions.models import Contribution
from weerklank.kernel import clock
from weerklank.kernel.clock import AMSTERDAM
from weerklank.kernel.models import AuditEntry
from weerklank.kernel.policy import Denied, Refused, WrongState
from weerklank.people.models import Account
from weerklank.promises.actions import (
    answer_contribution,
    lapse_promise,
    open_promise,
)
from weerklank.promises.models import Promise, PromiseStep
from weerklank.promises.queries import account_in_charge
from weerklank.promises.states import PromiseState
from weerklank.promises.tests.worlds import MONDAY_TEN, World, a_world
from weerklank.spaces.models import ClosingDay, Membership, Post

pytestmark = pytest.mark.django_db
Kind = PromiseStep.Kind


def steps(promise: Promise) -> list[str]:
    return sorted(promise.steps.values_list("kind", flat=True))


def events_recorded() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select args->>'name' from procrastinate_jobs where task_name = 'deliver_event'"
        )
        return [row[0] for row in cursor.fetchall()]


@pytest.fixture
def world() -> World:
    return a_world()


def test_open_promise_on_the_calendar_of_the_organisation(world: World) -> None:
    ClosingDay.objects.create(
        organisation=world.space.organisation, day="2026-11-24", reason="Verhuizing"
    )
    with clock.at(MONDAY_TEN):
        promise = world.owed()
    assert promise.due_at == datetime(2026, 11, 25, 17, tzinfo=AMSTERDAM)
    assert promise.state == PromiseState.RUNNING
    assert promise.in_charge == world.manager
    assert steps(promise) == [Kind.OPENED]


def test_open_promise_twice_gives_the_first_back(world: World) -> None:
    promise = world.owed()
    assert open_promise(contribution=promise.contribution) == promise
    assert Promise.objects.count() == 1


def test_who_is_in_charge_goes_before_a_manager(world: World) -> None:
    Membership.objects.filter(account=world.official).update(is_in_charge=True)
    assert account_in_charge(world.space) == world.official
    Account.objects.filter(pk=world.official.pk).update(is_active=False)
    assert account_in_charge(world.space) == world.manager


def test_nobody_is_in_charge_without_a_team() -> None:
    space = a_space()
    joins(space, an_account())
    assert account_in_charge(space) is None


def test_answer_in_time_keeps_the_promise(world: World) -> None:
    with clock.at(MONDAY_TEN):
        promise = world.owed()
    with clock.at(promise.due_at):
        answer = world.answers(promise)
    promise.refresh_from_db()
    assert promise.state == PromiseState.KEPT
    assert promise.settled_at == promise.due_at
    assert steps(promise) == sorted([Kind.OPENED, Kind.KEPT])
    assert answer.alias.name == "Sanne"
    assert Contribution.objects.get(pk=promise.contribution_id).is_answered
    assert "ContributionAnswered" in events_recorded()
    assert AuditEntry.objects.filter(subject=promise.pk, verb="promise kept").exists()


def test_answer_after_the_first_date_is_late_also_before_the_clock_saw_it(world: World) -> None:
    with clock.at(MONDAY_TEN):
        promise = world.owed()
    with clock.at(promise.due_at + timedelta(seconds=1)):
        world.answers(promise)
    promise.refresh_from_db()
    assert promise.state == PromiseState.BROKEN
    assert promise.settled_at is not None
    assert steps(promise) == sorted([Kind.OPENED, Kind.BROKEN, Kind.ANSWERED_LATE])


def test_answer_the_same_form_twice(world: World) -> None:
    promise, key = world.owed(), uuid.uuid4()
    first = world.answers(promise, form_key=key)
    assert world.answers(promise, form_key=key, words="Iets anders") == first
    assert Contribution.objects.filter(parent=promise.contribution).count() == 1
    assert events_recorded().count("ContributionAnswered") == 1


def test_a_second_answer_leaves_the_verdict(world: World) -> None:
    with clock.at(MONDAY_TEN):
        promise = world.owed()
        world.answers(promise)
    with clock.at(MONDAY_TEN + timedelta(days=30)):
        world.answers(promise, words="Nog iets: het is gelukt.")
    promise.refresh_from_db()
    assert promise.state == PromiseState.KEPT


def test_answer_without_a_promise(world: World) -> None:
    said = world.said()
    answer = answer_contribution(
        person=a_person(world.official), contribution=said, words="Dank u", form_key=uuid.uuid4()
    )
    assert answer.parent == said
    assert not Promise.objects.exists()


@pytest.mark.parametrize("who", ["resident", "author", "official of another space"])
def test_answer_is_not_for_others(world: World, who: str) -> None:
    author = an_account()
    promise = world.owed(by=author)
    stranger = {
        "resident": an_account(),
        "author": author,
        "official of another space": an_official(a_space(world.space.organisation)),
    }[who]
    with pytest.raises(Denied):
        world.answers(promise, by=stranger)
    promise.refresh_from_db()
    assert promise.state == PromiseState.RUNNING


def test_answer_under_the_name_of_a_colleague_is_denied(world: World) -> None:
    promise = world.owed()
    with pytest.raises(Denied):
        world.answers(promise, alias=an_alias(world.manager, world.space))


def test_an_answer_gets_no_answer(world: World) -> None:
    answer = world.answers(world.owed())
    with pytest.raises(Denied):
        answer_contribution(
            person=a_person(world.official), contribution=answer, words="x", form_key=uuid.uuid4()
        )


def test_answer_needs_a_name_and_a_role(world: World) -> None:
    promise = world.owed()
    Post.objects.filter(account=world.official).update(role="")
    with pytest.raises(Refused):
        world.answers(promise)


def test_answer_needs_words(world: World) -> None:
    promise = world.owed()
    with pytest.raises(Refused):
        world.answers(promise, words=" \n ")
    promise.refresh_from_db()
    assert promise.settled_at is None


def test_what_was_taken_back_needs_no_answer(world: World) -> None:
    author = an_account()
    promise = world.owed(by=author)
    withdraw_contribution(person=a_person(author), contribution=promise.contribution)
    with pytest.raises(WrongState):
        world.answers(promise)


def test_withdrawal_lapses_once(world: World) -> None:
    promise = world.owed()
    lapse_promise(contribution=promise.contribution_id)
    lapse_promise(contribution=promise.contribution_id)
    promise.refresh_from_db()
    assert promise.state == PromiseState.LAPSED
    assert steps(promise) == sorted([Kind.OPENED, Kind.LAPSED])


def test_withdrawal_after_the_answer_leaves_it_kept(world: World) -> None:
    promise = world.owed()
    world.answers(promise)
    lapse_promise(contribution=promise.contribution_id)
    promise.refresh_from_db()
    assert promise.state == PromiseState.KEPT


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_answer_at_the_same_time() -> None:
    world = a_world()
    promise = world.owed()
    start, failures = threading.Barrier(2), []

    def answer(by: Account) -> None:
        try:
            start.wait(timeout=10)
            world.answers(promise, by=by)
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    both = [threading.Thread(target=answer, args=[by]) for by in (world.official, world.manager)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(timeout=20)
    assert failures == []
    promise.refresh_from_db()
    assert promise.state == PromiseState.KEPT
    assert promise.steps.filter(kind=Kind.KEPT).count() == 1
    assert Contribution.objects.filter(parent=promise.contribution).count() == 2


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_twice_at_the_same_time() -> None:
    world = a_world()
    promise, key = world.owed(), uuid.uuid4()
    start, answers = threading.Barrier(2), []

    def answer() -> None:
        try:
            start.wait(timeout=10)
            answers.append(world.answers(promise, form_key=key))
        finally:
            connection.close()

    both = [threading.Thread(target=answer) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(timeout=20)
    assert len(answers) == 2
    assert len(set(answers)) == 1
    assert events_recorded().count("ContributionAnswered") == 1
