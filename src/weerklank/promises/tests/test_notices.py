"""Who is told, and in which words."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from tests.builders import an_account
from weerklank.contributions.models import Contribution
from weerklank.contributions.states import ContributionState
from weerklank.kernel import clock
from weerklank.kernel.notices import kinds
from weerklank.promises import watch
from weerklank.promises.events import (
    ContributionAnswered,
    PromiseBroken,
    PromiseHalfway,
    PromiseOnLastDay,
)
from weerklank.promises.models import Promise
from weerklank.promises.tests.worlds import MONDAY_TEN, World, a_world
from weerklank.spaces.models import Alias, Post

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def world() -> World:
    return a_world()


def broken(world: World) -> Promise:
    with clock.at(MONDAY_TEN):
        promise = world.owed()
    with clock.at(promise.due_at + MINUTE):
        watch.watch_promises()
    promise.refresh_from_db()
    return promise


def told(kind: str, event: object) -> list[uuid.UUID]:
    return list(kinds[kind].told(event))


def test_the_author_hears_of_the_answer(world: World) -> None:
    promise = world.owed()
    answer = world.answers(promise)
    event = ContributionAnswered(contribution=promise.contribution_id, answer=answer.pk)
    kind = kinds["promises.answered"]
    assert list(kind.told(event)) == [promise.contribution.alias_id]
    wording = kind.words_of([kind.subject(event)])[answer.pk]
    assert wording.sentence == "Sanne heeft u antwoord gegeven."
    assert wording.path.endswith(f"/bijdrage/{promise.contribution_id}/")


def test_an_answer_that_no_longer_stands_is_not_told(world: World) -> None:
    answer = world.answers(world.owed())
    Contribution.objects.filter(pk=answer.pk).update(state=ContributionState.HIDDEN)
    assert kinds["promises.answered"].words_of([answer.pk]) == {}


def test_the_author_gets_an_honest_note_with_a_new_date(world: World) -> None:
    promise = broken(world)
    assert told("promises.late", PromiseBroken(promise=promise.pk)) == [
        promise.contribution.alias_id
    ]
    sentence = kinds["promises.late"].words_of([promise.pk])[promise.pk].sentence
    assert "woensdag 25 november" in sentence


def test_who_was_answered_meanwhile_gets_no_new_date(world: World) -> None:
    promise = broken(world)
    world.answers(promise)
    assert told("promises.late", PromiseBroken(promise=promise.pk)) == []
    assert "november" not in kinds["promises.late"].words_of([promise.pk])[promise.pk].sentence


def test_managers_hear_of_a_broken_promise_under_their_post(world: World) -> None:
    promise = broken(world)
    post = Post.objects.get(account=world.manager)
    assert not Alias.objects.filter(post=post).exists()
    told_now = told("promises.broken", PromiseBroken(promise=promise.pk))
    assert told_now == [Alias.objects.get(post=post, space=world.space).pk]
    assert told("promises.broken", PromiseBroken(promise=promise.pk)) == told_now
    assert promise.pk in kinds["promises.broken"].words_of([promise.pk])


@pytest.mark.parametrize(
    ("kind", "event"),
    [("promises.halfway", PromiseHalfway), ("promises.last_day", PromiseOnLastDay)],
)
def test_who_is_in_charge_is_reminded_while_it_is_owed(
    world: World, kind: str, event: type[PromiseHalfway] | type[PromiseOnLastDay]
) -> None:
    with clock.at(MONDAY_TEN):
        promise = world.owed()
        happened = event(promise=promise.pk)
        [alias] = told(kind, happened)
        assert Alias.objects.get(pk=alias).post == Post.objects.get(account=world.manager)
        wording = kinds[kind].words_of([promise.pk])[promise.pk]
        assert wording.sentence == "Er wacht iemand op uw antwoord: vóór morgen 17:00 uur."
        assert world.space.name not in wording.sentence
        world.answers(promise)
    assert told(kind, happened) == []
    assert kinds[kind].words_of([promise.pk]) == {}


def test_staff_without_a_post_cannot_be_told(world: World) -> None:
    promise = world.owed()
    Promise.objects.update(in_charge=an_account())
    assert told("promises.halfway", PromiseHalfway(promise=promise.pk)) == []
