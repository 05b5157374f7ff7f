"""Who hears what, from a real process on a real database."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.builders import (
    a_person,
    a_portal,
    a_question,
    a_space,
    an_account,
    an_alias,
    an_official,
    an_organisation,
    joins,
    replies,
    says,
)
from tests.live.process import Live, a_live_process, database, news
from tests.waiting import wait_until
from weerklank.contributions.actions import reply_as_team
from weerklank.contributions.models import Contribution, Topic
from weerklank.moderation.actions import hide_contribution, restore_contribution
from weerklank.people.models import Account
from weerklank.people.sessions import stored_key
from weerklank.spaces.actions import change_visibility, remove_member
from weerklank.spaces.models import Membership, Space

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    with a_live_process(tmp_path) as running:
        yield running


@dataclass
class World:
    """A public question with one contribution, and one for members alone."""

    space: Space
    room: Space
    manager: Account
    topic: Topic
    topic_of_room: Topic
    said: Contribution
    said_in_room: Contribution
    member: Account


@pytest.fixture
def world() -> World:
    organisation = an_organisation()
    a_portal(organisation)
    space = a_space(organisation)
    room = a_space(organisation, visibility=Space.Visibility.MEMBERS, name="Mantelzorgers")
    manager = an_official(space, "Joost", role=Membership.Role.MANAGER, is_administrator=True)
    joins(room, manager, Membership.Role.MANAGER)
    member = an_account("Fatima")
    joins(room, member)
    topic, topic_of_room = a_question(space), a_question(room)
    return World(
        space, room, manager, topic, topic_of_room,
        says(an_account("Henk"), topic), says(member, topic_of_room), member,
    )  # fmt: skip


def on_topic(topic: Topic) -> str:
    return reverse("portal:new_on_topic", kwargs={"topic": topic.pk})


def below(said: Contribution) -> str:
    return reverse("portal:new_in_conversation", kwargs={"contribution": said.pk})


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def pass_for(path: str, client: Client | None = None) -> str:
    return str(news(client or Client(), path)["pass"])


def told_in_all(live: Live, world: World, *given: str) -> list[str]:
    """How much each pass is told, once the process has heard of everything so far."""
    with live.listen(pass_for(on_topic(world.topic_of_room), signed_in(world.member))) as last:
        says(world.member, world.topic_of_room)
        assert last.next() == ("new", "1")
    told = []
    for each in given:
        with live.listen(each) as stream:
            kind, number = stream.next()
            assert kind == "new"
            told.append(number)
    return told


def test_whoever_has_it_open_hears_of_contributions_replies_and_answers(
    live: Live, world: World
) -> None:
    with (
        live.listen(pass_for(on_topic(world.topic))) as topic,
        live.listen(pass_for(below(world.said))) as conversation,
    ):
        assert topic.status == 200
        says(an_account("Noor"), world.topic)
        assert topic.next() == ("new", "1")
        replies(an_account("Aziz"), world.said)
        assert topic.next() == ("new", "2")
        # Of the contribution it heard nothing: the reply is the first.
        assert conversation.next() == ("new", "1")
        reply_as_team(
            person=a_person(world.manager),
            contribution=world.said,
            alias=an_alias(world.manager, world.space, "post"),
            words="Dank u wel.",
            form_key=uuid.uuid4(),
        )
        assert topic.next() == ("new", "3")
        assert conversation.next() == ("new", "2")


@pytest.mark.parametrize("number", [3, 50])
def test_all_who_listen_hear_it(live: Live, world: World, number: int) -> None:
    given = pass_for(on_topic(world.topic))
    with ExitStack() as open_ones:
        streams = [open_ones.enter_context(live.listen(given)) for _ in range(number)]
        says(an_account("Noor"), world.topic)
        assert [stream.next() for stream in streams] == [("new", "1")] * number
    wait_until(lambda: live.listening() == 0)


def test_nobody_hears_of_what_they_may_not_see(live: Live, world: World) -> None:
    """A colleague who opens the closed room's address gets no pass, and another's says no more."""
    stranger = signed_in(an_account("Wim"))
    for path in (on_topic(world.topic_of_room), below(world.said_in_room)):
        assert stranger.get(path).status_code == Client().get(path).status_code == 404
    # What is for the team alone, on a topic that everybody may see.
    private = says(an_account("Els"), world.topic)
    team = world.space.audiences.get(kind="team")
    Contribution.objects.filter(pk=private.pk).update(audience=team)
    official = an_official(world.space, "Sanne")
    nobody = pass_for(on_topic(world.topic))
    resident = pass_for(on_topic(world.topic), stranger)
    colleague = pass_for(on_topic(world.topic), signed_in(official))
    private.refresh_from_db()
    replies(world.manager, private)
    says(an_account("Noor"), world.topic)
    assert told_in_all(live, world, nobody, resident, colleague) == ["1", "1", "2"]


def test_under_hidden_words_nothing_is_told(live: Live, world: World) -> None:
    author = an_account("Aziz")
    reply = replies(author, world.said)
    hide_contribution(person=a_person(world.manager), contribution=world.said, reason="Scheldt.")
    given = pass_for(on_topic(world.topic))
    reply.refresh_from_db()
    replies(author, reply)
    says(an_account("Noor"), world.topic)
    assert told_in_all(live, world, given) == ["1"]


def test_what_was_put_back_is_told(live: Live, world: World) -> None:
    person = a_person(world.manager)
    hide_contribution(person=person, contribution=world.said, reason="Leek spam.")
    with live.listen(pass_for(on_topic(world.topic))) as stream:
        restore_contribution(person=person, contribution=world.said)
        assert stream.next() == ("new", "1")


def test_what_is_not_committed_is_not_told(live: Live, world: World) -> None:
    given = pass_for(on_topic(world.topic))
    with transaction.atomic():
        says(an_account("Noor"), world.topic)
        transaction.set_rollback(True)
    says(an_account("Noor"), world.topic)
    assert told_in_all(live, world, given) == ["1"]


def test_after_a_drop_the_same_pass_goes_on_in_any_process(
    live: Live, world: World, tmp_path: Path
) -> None:
    with a_live_process(tmp_path) as another:
        # Given once both hear: one that begins later asks for a new pass, as the next test shows.
        given = pass_for(on_topic(world.topic))
        with live.listen(given) as stream:
            says(an_account("Noor"), world.topic)
            assert stream.next() == ("new", "1")
        says(an_account("Aziz"), world.topic)
        for process in (live, another):
            with process.listen(given) as stream:
                assert stream.hears("new", "2")


def test_a_process_that_began_later_asks_for_a_new_pass(
    live: Live, world: World, tmp_path: Path
) -> None:
    given = pass_for(on_topic(world.topic))
    says(an_account("Noor"), world.topic)
    with a_live_process(tmp_path) as later:
        with later.listen(given) as stream:
            assert stream.next() == ("again", "0.0")
        with later.listen(pass_for(on_topic(world.topic))) as stream:
            says(an_account("Aziz"), world.topic)
            assert stream.next() == ("new", "1")


def test_what_was_under_way_when_the_pass_was_given_is_told_once(live: Live, world: World) -> None:
    """Written before the pass, committed after it: neither counted nor lost."""
    with psycopg.connect(database()) as other:
        other.execute(
            "select pg_notify(%s, %s || pg_current_xact_id()::text)",
            ["weerklank_live", f"new {world.topic.pk} {world.topic.audience_id} "],
        )
        given = pass_for(on_topic(world.topic))
        with live.listen(given) as stream:
            other.commit()
            assert stream.next() == ("new", "1")
        with live.listen(given) as stream:
            assert stream.next() == ("new", "1")


def test_when_the_database_breaks_the_line_all_ask_anew(live: Live, world: World) -> None:
    with live.listen(pass_for(on_topic(world.topic))) as stream:
        with psycopg.connect(database(), autocommit=True) as other:
            other.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where application_name = 'weerklank-live' and datname = current_database()"
            )
        assert stream.next()[0] == "again"
        assert stream.next() == ("", "")
    with live.listen(pass_for(on_topic(world.topic))) as stream:
        says(an_account("Noor"), world.topic)
        assert stream.next() == ("new", "1")


def test_it_needs_no_right_on_any_table_and_no_key_but_its_own(
    world: World, tmp_path: Path, settings: Settings
) -> None:
    settings.LIVE_KEY = "for passes alone, and for nothing else"
    with psycopg.connect(database(), autocommit=True) as owner:
        owner.execute("create role may_only_connect login")
        try:
            with (
                a_live_process(
                    tmp_path,
                    DATABASE_URL=database("may_only_connect"),
                    LIVE_KEY=settings.LIVE_KEY,
                    SECRET_KEY="",
                ) as live,
                live.listen(pass_for(on_topic(world.topic))) as stream,
            ):
                says(an_account("Noor"), world.topic)
                assert stream.next() == ("new", "1")
        finally:
            owner.execute("drop role may_only_connect")


def ends(stream_of: str, what: object, live: Live) -> None:
    """Opens a stream, lets `what` happen, and sees that the stream ends."""
    assert callable(what)
    with live.listen(stream_of) as stream:
        assert stream.status == 200
        what()
        assert stream.next()[0] == "again"
        assert stream.next() == ("", "")
    # Whoever kept the pass gets no further with it.
    with live.listen(stream_of) as stream:
        assert stream.next() == ("again", "0.0")


def test_a_member_who_is_taken_out_hears_no_more(live: Live, world: World) -> None:
    client, path = signed_in(world.member), on_topic(world.topic_of_room)
    membership = Membership.objects.get(space=world.room, account=world.member)
    manager = a_person(world.manager)
    ends(pass_for(path, client), lambda: remove_member(person=manager, membership=membership), live)
    assert client.get(path).status_code == 404


def test_signing_out_ends_it(live: Live, world: World) -> None:
    client, path = signed_in(world.member), on_topic(world.topic_of_room)
    ends(pass_for(path, client), lambda: client.post(reverse("account_logout")), live)
    assert client.get(path).status_code == 404


def test_ending_the_session_from_another_device_ends_it(live: Live, world: World) -> None:
    client, other = signed_in(world.member), signed_in(world.member)
    path = on_topic(world.topic_of_room)
    key = stored_key(client.cookies["weerklank"].value)
    ends(
        pass_for(path, client),
        lambda: other.post(reverse("people:end_session"), {"session": key}),
        live,
    )
    assert client.get(path).status_code == 404


def test_a_space_that_gets_narrower_ends_it(live: Live, world: World) -> None:
    manager = a_person(world.manager)
    ends(
        pass_for(below(world.said)),
        lambda: change_visibility(
            person=manager, space=world.space, visibility=Space.Visibility.MEMBERS
        ),
        live,
    )
    assert Client().get(below(world.said)).status_code == 404


def test_a_contribution_that_is_hidden_ends_its_conversation(live: Live, world: World) -> None:
    manager = a_person(world.manager)
    ends(
        pass_for(below(world.said)),
        lambda: hide_contribution(person=manager, contribution=world.said, reason="Scheldt."),
        live,
    )
    assert Client().get(below(world.said)).status_code == 404
