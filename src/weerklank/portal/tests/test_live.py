"""What is new, as the script of an open page asks it, and where the link leads."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.builders import (
    a_person,
    a_portal,
    a_question,
    a_space,
    an_account,
    an_alias,
    an_official,
    joins,
    replies,
    says,
)
from tests.queries import count_of
from weerklank.contributions.actions import reply_as_team, withdraw_contribution
from weerklank.contributions.live import MOST_NEW
from weerklank.contributions.models import Contribution, Topic
from weerklank.contributions.states import TopicState
from weerklank.kernel import clock
from weerklank.kernel.live.passes import key_ring, open_pass
from weerklank.moderation.actions import hide_contribution
from weerklank.people.models import Account
from weerklank.spaces.audiences import PUBLIC, SIGNED_IN
from weerklank.spaces.models import Membership, Space

pytestmark = pytest.mark.django_db
NOW = clock.now()


@pytest.fixture
def topic() -> Topic:
    space = a_space()
    a_portal(space.organisation)
    return a_question(space)


@pytest.fixture
def said(topic: Topic) -> Contribution:
    with clock.at(NOW - timedelta(hours=1)):
        return says(an_account("Henk"), topic)


def on_topic(topic: Topic, name: str = "new_on_topic") -> str:
    return reverse(f"portal:{name}", kwargs={"topic": topic.pk})


def below(said: Contribution, name: str = "new_in_conversation") -> str:
    return reverse(f"portal:{name}", kwargs={"contribution": said.pk})


def new(client: Client, path: str, seconds: float | str = 60) -> list[str]:
    """The ids of what is new since a minute ago."""
    found: list[str] = client.get(path, {"geleden": str(seconds)}).json()["new"]
    return found


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def test_what_others_said_since_is_new(client: Client, topic: Topic, said: Contribution) -> None:
    reader = an_account("Noor")
    reply, own = replies(an_account("Aziz"), said), replies(reader, said)
    voice = says(an_account("Els"), topic)
    sanne = an_official(topic.space, "Sanne")
    answer = reply_as_team(
        person=a_person(sanne),
        contribution=said,
        alias=an_alias(sanne, topic.space, "post"),
        words="Dank u.",
        form_key=uuid.uuid4(),
    )
    everything = [str(each.pk) for each in (reply, own, voice, answer)]
    without_own = [str(each.pk) for each in (reply, voice, answer)]
    assert new(client, on_topic(topic)) == everything
    assert new(signed_in(reader), on_topic(topic)) == without_own
    assert new(client, below(said)) == [str(each.pk) for each in (reply, own, answer)]
    assert new(client, below(voice)) == []
    assert len(new(client, on_topic(topic), 7200)) == 5


def test_what_does_not_stand_is_not_new(client: Client, topic: Topic, said: Contribution) -> None:
    author = an_account("Aziz")
    gone, hidden = replies(author, said), says(an_account("Kwaad"), topic)
    withdraw_contribution(person=a_person(author), contribution=gone)
    manager = an_official(topic.space, "Joost", role=Membership.Role.MANAGER)
    hide_contribution(person=a_person(manager), contribution=hidden, reason="Scheldt.")
    for who in (client, signed_in(manager)):
        assert new(who, on_topic(topic)) == []


@pytest.mark.parametrize("visibility", [Space.Visibility.MEMBERS, Space.Visibility.HIDDEN])
def test_what_one_may_not_see_is_not_there(visibility: str) -> None:
    room = a_space(visibility=visibility)
    a_portal(room.organisation)
    member = an_account("Fatima")
    joins(room, member)
    topic = a_question(room)
    said = says(member, topic)
    colleague = an_official(a_space(), "Wim")
    names = [on_topic(topic), on_topic(topic, "first_on_topic"), below(said)]
    for path in [*names, below(said, "first_in_conversation")]:
        assert Client().get(path).status_code == 404
        assert signed_in(an_account("Els")).get(path).status_code == 404
        assert signed_in(colleague).get(path).status_code == 404
        assert signed_in(member).get(path).status_code in (200, 302)


def test_a_draft_is_not_there_for_others(client: Client, topic: Topic) -> None:
    Topic.objects.filter(pk=topic.pk).update(state=TopicState.DRAFT)
    assert client.get(on_topic(topic)).status_code == 404


def test_a_reply_has_no_conversation_of_its_own(client: Client, said: Contribution) -> None:
    assert client.get(below(replies(an_account("Aziz"), said))).status_code == 404


def test_a_pass_names_no_more_audiences_than_matter(
    client: Client, topic: Topic, said: Contribution, settings: object
) -> None:
    ring = key_ring(settings.LIVE_KEY)  # type: ignore[attr-defined]
    official = an_official(topic.space, "Sanne")
    joins(a_space(), official)
    team = {each.pk for each in topic.space.audiences.all()}
    for path, place in ((on_topic(topic), topic.pk), (below(said), said.pk)):
        public = open_pass(client.get(path).json()["pass"], ring)
        assert public.place == place
        assert public.audiences == {PUBLIC}
        assert public.holder is None
        assert public.names == {place, topic.pk}
        theirs = open_pass(signed_in(official).get(path).json()["pass"], ring)
        assert theirs.audiences == {PUBLIC, SIGNED_IN} | team
        # The name of the holder ends the pass, and is not the id of the account.
        assert theirs.holder is not None
        assert theirs.names == {place, topic.pk, theirs.holder}
        assert theirs.holder != official.pk


@pytest.mark.parametrize("asked", ["", "veel", "-5", "nan", "inf", "1e999"])
def test_no_number_of_seconds_is_now(
    client: Client, topic: Topic, said: Contribution, asked: str
) -> None:
    assert new(client, on_topic(topic), asked) == []


def test_a_moment_that_we_gave_is_taken_back(
    client: Client, topic: Topic, said: Contribution
) -> None:
    first = client.get(on_topic(topic), {"geleden": 60}).json()
    with clock.at(NOW + timedelta(hours=2)):
        reply = replies(an_account("Aziz"), said)
        again = client.get(on_topic(topic), {"sinds": first["since"]}).json()
    assert again["new"] == [str(reply.pk)]
    assert again["since"] == pytest.approx(first["since"], abs=0.01)


@pytest.mark.parametrize("place", [on_topic, below])
def test_it_asks_the_same_at_any_length(
    client: Client, topic: Topic, said: Contribution, place: Callable[..., str]
) -> None:
    path = place(topic if place is on_topic else said)
    client.get(path)
    author, asked = an_account("Aziz"), []
    for more in (1, 2, 47):
        for _each in range(more):
            replies(author, said)
        asked.append(count_of(lambda: client.get(path, {"geleden": 60})))
    assert len(set(asked)) == 1
    assert len(new(client, path)) == 50
    assert MOST_NEW == 100


def test_the_link_leads_to_what_is_new(client: Client, topic: Topic, said: Contribution) -> None:
    def leads(path: str) -> str:
        return str(client.get(path, {"geleden": 60})["Location"])

    page = reverse("questions:show", kwargs={"question": topic.pk})
    here = reverse("portal:contribution", kwargs={"contribution": said.pk})
    assert leads(on_topic(topic, "first_on_topic")) == f"{page}#stemmen"
    assert leads(below(said, "first_in_conversation")) == here
    first, _second = replies(an_account("Aziz"), said), replies(an_account("Wim"), said)
    to_first = reverse("portal:contribution", kwargs={"contribution": first.pk})
    assert leads(on_topic(topic, "first_on_topic")) == to_first
    assert leads(below(said, "first_in_conversation")) == to_first
    says(an_account("Els"), topic)
    assert leads(on_topic(topic, "first_on_topic")) == f"{page}#stemmen"
