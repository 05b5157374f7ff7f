"""Questions are made, changed, asked, closed and deleted by those who manage their space."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.builders import a_person, a_question, a_space, an_account, says
from weerklank.contributions.models import Contribution, Topic
from weerklank.contributions.policies import topics_visible_to
from weerklank.contributions.states import TopicState
from weerklank.kernel import clock
from weerklank.kernel.models import AuditEntry
from weerklank.kernel.policy import Denied, Refused, WrongState
from weerklank.questions import actions
from weerklank.questions.events import QuestionClosed, QuestionPublished
from weerklank.spaces.actions import change_visibility
from weerklank.spaces.models import Space
from weerklank.spaces.tests.worlds import World, a_world, as_, signed_in

pytestmark = pytest.mark.django_db
TITLE = "Wat helpt u om thuis te blijven wonen?"


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The events that actions record."""
    seen: list[object] = []
    monkeypatch.setattr("weerklank.kernel.events.record", seen.append)
    return seen


def day(ahead: int) -> date:
    return clock.today() + timedelta(days=ahead)


def a_draft(world: World, **words: Any) -> Topic:
    return actions.make_question(person=as_(world.manager), space=world.space, title=TITLE, **words)


def others(world: World) -> list[Any]:
    return [as_(account) for account in (world.colleague, world.stranger, an_account())]


def test_make_question_is_seen_by_the_team_only(world: World) -> None:
    topic = a_draft(world, explanation="Omdat.", takes_pictures=False, closes_on=day(9))
    assert (topic.state, topic.question.takes_pictures) == (TopicState.DRAFT, False)
    assert not topics_visible_to(a_person()).exists()
    assert topics_visible_to(as_(world.colleague)).exists()
    assert AuditEntry.objects.filter(verb="make", subject=topic.pk).exists()


def test_make_question_by_who_may_not(world: World) -> None:
    for person in others(world):
        with pytest.raises(Denied):
            actions.make_question(person=person, space=world.space, title=TITLE)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"title": "  "}, "Schrijf de vraag op."),
        ({"title": "x" * 201}, "200"),
        ({"explanation": "x" * 2001}, "2000"),
        ({"opens_on": day(5), "closes_on": day(4)}, "vóór de eerste dag"),
        ({"closes_on": day(-1)}, "al voorbij"),
    ],
)
def test_make_question_refuses(world: World, words: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.make_question(
            person=as_(world.manager), space=world.space, **{"title": TITLE, **words}
        )
    assert sentence in str(refused.value)
    assert not Topic.objects.exists()


def test_change_question_while_a_draft(world: World) -> None:
    topic = a_draft(world, opens_on=day(1), closes_on=day(9))
    actions.change_question(
        person=as_(world.manager), topic=topic, title="Anders?", takes_pictures=False
    )
    topic = Topic.objects.select_related("question").get()
    assert (topic.title, topic.opens_on, topic.closes_on) == ("Anders?", None, None)
    assert not topic.question.takes_pictures


def test_change_question_once_asked_changes_little(world: World) -> None:
    topic = a_question(world.space, TITLE)
    actions.change_question(
        person=as_(world.manager),
        topic=topic,
        title="Anders?",
        takes_pictures=False,
        explanation="Nieuw.",
        closes_on=day(4),
    )
    topic = Topic.objects.select_related("question").get()
    assert (topic.title, topic.closes_on) == (TITLE, day(4))
    assert (topic.question.explanation, topic.question.takes_pictures) == ("Nieuw.", True)
    assert AuditEntry.objects.filter(verb="change", subject=topic.pk).exists()


def test_change_question_refuses_and_denies(world: World) -> None:
    topic = a_question(world.space, state=TopicState.CLOSED)
    with pytest.raises(WrongState):
        actions.change_question(person=as_(world.manager), topic=topic)
    draft = a_draft(world)
    with pytest.raises(Refused):
        actions.change_question(person=as_(world.manager), topic=draft, closes_on=day(-2))
    for person in others(world):
        with pytest.raises(Denied):
            actions.change_question(person=person, topic=draft)


def test_publish_question(world: World, recorded: list[object]) -> None:
    topic = a_draft(world)
    actions.publish_question(person=as_(world.manager), topic=topic)
    assert topics_visible_to(a_person()).filter(pk=topic.pk).exists()
    assert recorded == [QuestionPublished(topic=topic.pk)]
    with pytest.raises(WrongState):
        actions.publish_question(person=as_(world.manager), topic=topic)


def test_publish_question_takes_who_may_see_the_space_now(world: World) -> None:
    topic = a_draft(world)
    Topic.objects.filter(pk=topic.pk).update(audience=world.space.audiences.get(kind="team"))
    change_visibility(person=as_(world.manager), space=world.space, visibility="members")
    actions.publish_question(person=as_(world.manager), topic=topic)
    topic.refresh_from_db()
    assert topic.audience.kind == "members"


def test_publish_question_refuses_and_denies(world: World) -> None:
    late = a_draft(world, closes_on=day(1))
    Topic.objects.filter(pk=late.pk).update(closes_on=day(-1))
    with pytest.raises(Refused):
        actions.publish_question(person=as_(world.manager), topic=late)
    topic = a_draft(world)
    for person in others(world):
        with pytest.raises(Denied):
            actions.publish_question(person=person, topic=topic)
    for state in (Space.State.DRAFT, Space.State.CLOSED):
        Space.objects.filter(pk=world.space.pk).update(state=state)
        with pytest.raises(WrongState):
            actions.publish_question(person=as_(world.manager), topic=topic)


def test_close_question(world: World, recorded: list[object]) -> None:
    topic = a_question(world.space)
    with pytest.raises(Refused):
        actions.close_question(person=as_(world.manager), topic=topic, closing_word=" ")
    for person in others(world):
        with pytest.raises(Denied):
            actions.close_question(person=person, topic=topic, closing_word="Dank")
    actions.close_question(person=as_(world.manager), topic=topic, closing_word="Dank")
    topic.refresh_from_db()
    assert (topic.state, topic.closing_word) == (TopicState.CLOSED, "Dank")
    assert recorded == [QuestionClosed(topic=topic.pk)]
    with pytest.raises(WrongState):
        actions.close_question(person=as_(world.manager), topic=topic, closing_word="Dank")


def test_reopen_question(world: World) -> None:
    topic = a_question(world.space, state=TopicState.CLOSED, closing_word="Dank")
    with pytest.raises(Refused):
        actions.reopen_question(person=as_(world.manager), topic=topic, closes_on=day(-1))
    for person in others(world):
        with pytest.raises(Denied):
            actions.reopen_question(person=person, topic=topic)
    actions.reopen_question(person=as_(world.manager), topic=topic, closes_on=day(3))
    topic.refresh_from_db()
    assert topic.is_open
    assert topic.closing_word == ""
    with pytest.raises(WrongState):
        actions.reopen_question(person=as_(world.manager), topic=topic)


def test_delete_question_takes_what_was_said(world: World) -> None:
    topic = a_question(world.space)
    says(an_account(), topic)
    for person in others(world):
        with pytest.raises(Denied):
            actions.delete_question(person=person, topic=topic)
    actions.delete_question(person=as_(world.manager), topic=topic)
    assert not Contribution.objects.exists()
    assert AuditEntry.objects.filter(verb="delete", subject=topic.pk).exists()
    with pytest.raises(Denied):
        actions.delete_question(person=as_(world.manager), topic=topic)


def test_another_kind_of_topic_is_no_question(world: World) -> None:
    topic = a_question(world.space)
    Topic.objects.filter(pk=topic.pk).update(kind="desk")
    with pytest.raises(Denied):
        actions.delete_question(person=as_(world.manager), topic=Topic.objects.get())


def test_from_nothing_to_asked_in_the_screens(world: World) -> None:
    client = signed_in(world.manager)
    make = reverse("questions:make", kwargs={"space": world.space.pk})
    wrong = client.post(make, {"title": TITLE, "illustration": "hands", "closes_on": "2020-01-01"})
    assert wrong.status_code == 422
    assert "al voorbij" in wrong.content.decode()
    assert TITLE in wrong.content.decode()
    answer = client.post(make, {"title": TITLE, "illustration": "hands", "takes_pictures": "on"})
    topic = Topic.objects.get()
    assert answer["Location"] == reverse("questions:preview", kwargs={"question": topic.pk})
    preview = client.get(answer["Location"]).content.decode()
    assert world.space.what_is_fixed in preview
    shown = reverse("questions:show", kwargs={"question": topic.pk})
    assert Client().get(shown).status_code == 404
    publish = reverse("questions:publish", kwargs={"question": topic.pk})
    assert client.post(publish).status_code == 302
    assert Client().get(shown).status_code == 200
    assert client.post(publish).status_code == 409


def test_deleting_in_the_screens_asks_twice_and_says_what_goes(world: World) -> None:
    topic = a_question(world.space)
    says(an_account(), topic)
    where = reverse("questions:delete", kwargs={"question": topic.pk})
    client = signed_in(world.manager)
    assert "1 bijdrage of antwoord" in client.get(where).content.decode()
    assert client.post(where, {"is_sure": ""}).status_code == 422
    assert Topic.objects.exists()
    assert client.post(where, {"is_sure": "on"}).status_code == 302
    assert not Topic.objects.exists()


def test_a_question_of_somebody_elses_space_is_not_there(world: World) -> None:
    elsewhere = a_question(a_space(name="Elders"))
    where = reverse("questions:change", kwargs={"question": elsewhere.pk})
    assert signed_in(world.manager).get(where).status_code == 404
