"""What others read of promises."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import a_person, a_space, an_account, joins
from weerklank.contributions.models import Contribution
from weerklank.kernel import clock
from weerklank.promises import watch
from weerklank.promises.models import Promise
from weerklank.promises.queries import PromiseLine, promise_lines, record_of, with_promises
from weerklank.promises.states import PromiseState
from weerklank.promises.tests.worlds import MONDAY_TEN, World, a_world
from weerklank.spaces.models import Post, Space
from weerklank.spaces.person import Person

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def world() -> World:
    return a_world()


def lines_for(person: Person, said: list[Contribution]) -> dict[UUID, PromiseLine]:
    rows = Contribution.objects.filter(pk__in=[one.pk for one in said])
    return promise_lines(with_promises(person, rows))


def test_lines_in_every_state(world: World) -> None:
    with clock.at(MONDAY_TEN):
        running, kept, lapsed = world.owed(), world.owed(), world.owed()
        world.answers(kept)
        Promise.objects.filter(pk=lapsed.pk).update(state=PromiseState.LAPSED)
        said = [one.contribution for one in (running, kept, lapsed)]
        lines = lines_for(a_person(), said)
    assert [lines[one.pk].state for one in said] == ["running", "kept", "lapsed"]
    assert lines[running.contribution_id].by == "dinsdag 24 november"
    assert lines[running.contribution_id].who == "Joost"
    assert lines[kept.contribution_id].by == "maandag 23 november"
    with clock.at(running.due_at - MINUTE):
        assert lines_for(a_person(), said)[running.contribution_id].state == "today"
    with clock.at(running.due_at + MINUTE):
        watch.watch_promises()
        line = lines_for(a_person(), said)[running.contribution_id]
    assert line.state == "broken"
    assert "woensdag 25 november" in line.note


def test_who_answers_as_a_team_keeps_their_name(world: World) -> None:
    promise = world.owed()
    world.space.organisation.may_answer_as_team = True
    world.space.organisation.save()
    Post.objects.filter(account=world.manager).update(answers_as_team=True)
    line = lines_for(a_person(), [promise.contribution])[promise.contribution_id]
    assert line.who == "Wijkadviseur"


def test_without_anybody_in_charge_the_team_answers(world: World) -> None:
    promise = world.owed()
    Promise.objects.update(in_charge=None)
    line = lines_for(a_person(), [promise.contribution])[promise.contribution_id]
    assert world.space.name in line.who


def test_lines_of_a_closed_space_are_for_its_members() -> None:
    world = a_world(visibility=Space.Visibility.HIDDEN)
    member = an_account()
    joins(world.space, member)
    said = world.owed(by=member).contribution
    assert lines_for(a_person(), [said]) == {}
    assert said.pk in lines_for(a_person(member), [said])


@pytest.mark.parametrize("number", [1, 3, 50])
def test_lines_take_the_same_queries(world: World, number: int) -> None:
    said = [world.owed().contribution for _ in range(number)]
    person = a_person()
    assert person.audiences
    with CaptureQueriesContext(connection) as queries:
        assert len(lines_for(person, said)) == number
    assert len(queries) == 1


def a_verdict(world: World, state: PromiseState, days_ago: int) -> None:
    promise = world.owed()
    at = clock.now() - timedelta(days=days_ago)
    Promise.objects.filter(pk=promise.pk).update(
        state=state, due_at=at, settled_at=None if state == PromiseState.BROKEN else at
    )


def test_no_record_below_ten(world: World) -> None:
    for _ in range(9):
        a_verdict(world, PromiseState.KEPT, 1)
    a_verdict(world, PromiseState.LAPSED, 1)
    a_verdict(world, PromiseState.KEPT, 91)
    assert record_of(world.space).record is None
    a_verdict(world, PromiseState.KEPT, 89)
    record = record_of(world.space).record
    assert record is not None
    assert (record.percentage, record.count) == (100, 10)


def test_a_broken_promise_counts_before_it_is_answered(world: World) -> None:
    for _ in range(199):
        a_verdict(world, PromiseState.KEPT, 1)
    a_verdict(world, PromiseState.BROKEN, 1)
    record = record_of(world.space).record
    assert record is not None
    # Never a hundred percent while one was broken.
    assert (record.percentage, record.count) == (99, 200)


def test_a_record_is_of_its_own_space(world: World) -> None:
    other = a_space(world.space.organisation)
    for _ in range(10):
        a_verdict(world, PromiseState.KEPT, 1)
    with CaptureQueriesContext(connection) as queries:
        assert record_of(other).record is None
    assert len(queries) == 1
