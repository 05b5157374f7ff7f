from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.builders import (
    a_portal,
    a_question,
    a_space,
    an_account,
    an_official,
    an_organisation,
    joins,
    says,
)
from tests.jobs import run_jobs
from weerklank.contributions.actions import withdraw_contribution
from weerklank.contributions.models import Topic
from weerklank.spaces.models import Organisation, Space
from weerklank.spaces.person import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation() -> Organisation:
    organisation = an_organisation()
    a_portal(organisation)
    return organisation


@pytest.fixture
def topic(organisation: Organisation) -> Topic:
    topic = a_question(a_space(organisation))
    an_official(topic.space)
    return topic


def path(name: str, *args: object) -> str:
    return f"/duinwijk{reverse(name, args=args)}"


def page(client: Client, name: str, *args: object) -> str:
    response = client.get(path(name, *args))
    assert response.status_code == 200
    return response.content.decode()


def test_front_shows_what_is_asked_said_and_may_be_seen(client: Client, topic: Topic) -> None:
    says(an_account(), topic, "De bus komt niet meer.")
    hidden = a_question(
        a_space(topic.space.organisation, visibility=Space.Visibility.HIDDEN, name="Geheime tafel"),
        "Wat is ons geheim?",
    )
    front = page(client, "portal:front")
    assert topic.title in front
    assert "De bus komt niet meer." in front
    assert "1 bijdrage" in front
    for secret in (hidden.title, "Geheime tafel"):
        assert secret not in front


def test_the_region_page_leads_to_every_front_door(
    client: Client, organisation: Organisation
) -> None:
    assert 'href="/duinwijk/"' in client.get("/").content.decode()


def test_a_space_for_members_is_known_but_not_opened(
    client: Client, organisation: Organisation
) -> None:
    space = a_space(organisation, visibility=Space.Visibility.MEMBERS, welcome="Welkom binnen.")
    topic = a_question(space, "Wat speelt er binnen?")
    assert client.get(path("portal:space", space.pk)).status_code == 404
    stranger, member = an_account(), an_account()
    joins(space, member)
    client.force_login(stranger)
    outside = page(client, "portal:space", space.pk)
    assert space.name in outside
    for inner in (topic.title, "Welkom binnen."):
        assert inner not in outside
    client.force_login(member)
    assert topic.title in page(client, "portal:space", space.pk)


def test_mine_holds_all_names_and_only_mine(client: Client, topic: Topic) -> None:
    mine, other = an_account(), an_account()
    says(mine, topic, "Onder een andere naam.")
    says(mine, topic, "Onder mijn naam.", "own")
    says(other, topic, "Van iemand anders.")
    assert client.get(path("portal:mine")).status_code == 302
    client.force_login(mine)
    listed = page(client, "portal:mine")
    assert "Onder een andere naam." in listed
    assert "Onder mijn naam." in listed
    assert "Van iemand anders." not in listed


def test_a_receipt_is_for_its_author_only(client: Client, topic: Topic) -> None:
    author = an_account()
    said = says(author, topic)
    for account in (an_account(), an_official(topic.space, "Bram")):
        client.force_login(account)
        assert client.get(path("portal:receipt", said.pk)).status_code == 404
        assert client.get(path("portal:likeness", said.pk)).status_code == 404
    client.force_login(author)
    assert said.words in page(client, "portal:receipt", said.pk)


@pytest.mark.parametrize("turn", [1, 2, 5])
def test_the_thanks_fit_the_turn(client: Client, topic: Topic, turn: int) -> None:
    author = an_account()
    for _ in range(turn):
        said = says(author, topic)
    client.force_login(author)
    thanks = page(client, "portal:receipt", said.pk)
    assert ("eerste bijdrage" in thanks) == (turn == 1)
    assert ("vijfde bijdrage" in thanks) == (turn == 5)


def test_likeness_shows_what_others_said_about_the_same(client: Client, topic: Topic) -> None:
    author = an_account()
    for words in (
        "De regiotaxi komt vaak te laat bij het ziekenhuis.",
        "Ik zoek een cursus schilderen in de buurt.",
        "Mijn dochter wacht al een jaar op jeugdhulp.",
    ):
        says(an_account(), topic, words)
    hidden = a_question(a_space(topic.space.organisation, visibility=Space.Visibility.HIDDEN))
    member = an_account()
    joins(hidden.space, member)
    says(member, hidden, "De regiotaxi naar het ziekenhuis: geheim verhaal.")
    mine = says(author, topic, "Bij het ziekenhuis wachtte ik twee uur op de regiotaxi.")
    run_jobs()
    client.force_login(author)
    found = page(client, "portal:likeness", mine.pk)
    assert "komt vaak te laat" in found
    assert "schilderen" not in found
    assert "geheim verhaal" not in found


def test_a_withdrawn_contribution_is_found_by_nothing(client: Client, topic: Topic) -> None:
    other, author = an_account(), an_account()
    taken_back = says(other, topic, "De regiotaxi komt te laat bij het ziekenhuis.")
    mine = says(author, topic, "Ook bij mij komt de regiotaxi te laat bij het ziekenhuis.")
    run_jobs()
    withdraw_contribution(person=Person(other), contribution=taken_back)
    client.force_login(author)
    for found in (
        page(client, "portal:likeness", mine.pk),
        page(client, "questions:show", topic.pk),
    ):
        assert "komt te laat bij het ziekenhuis.</div>" not in found.replace("Ook bij mij komt", "")
    client.force_login(other)
    assert "neem het terug" not in page(client, "portal:contribution", taken_back.pk)


@pytest.mark.parametrize(
    "name", ["privacy", "accessibility", "house_rules", "not_an_objection", "security"]
)
def test_pages_with_fixed_words_open_with_and_without_a_front_door(
    client: Client, organisation: Organisation, name: str
) -> None:
    assert "<h1" in page(client, f"portal:{name}")
    assert client.get(reverse(f"portal:{name}")).status_code == 200


def test_security_txt_names_contact_and_end(client: Client) -> None:
    text = client.get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:" in text
    assert "Expires: 20" in text


def test_what_is_not_there_and_what_may_not_be_seen_look_the_same(
    client: Client, organisation: Organisation
) -> None:
    space = a_space(organisation, visibility=Space.Visibility.HIDDEN)
    hidden = client.get(path("portal:space", space.pk))
    absent = client.get(path("portal:space", "00000000-0000-4000-8000-000000000000"))
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert hidden.content == absent.content


def test_the_privacy_page_does_not_say_more_than_is_true(
    client: Client, organisation: Organisation
) -> None:
    said = page(client, "portal:privacy")
    assert "Niemand anders ziet het" not in said
    assert "niemand hier kan zien" not in said
    for sentence in (
        "Dan zien de beheerders van die ruimte ook uw adres",
        "Wie voor die nacht onze database kopieert",
        "heeft, kan zien wie bij welke naam hoort",
    ):
        assert sentence in said
