"""Pages for everybody, kept in front of Django: which ones, and how fresh they are."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.builders import a_person, a_portal, an_account
from tests.queries import at_most
from weerklank.contributions.actions import withdraw_contribution
from weerklank.kernel.front.tests.visits import PERSON, Visits
from weerklank.moderation.actions import hide_contribution
from weerklank.outcomes.tests.test_actions import published
from weerklank.promises.tests.worlds import World, a_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    made = a_world()
    a_portal(made.space.organisation)
    return made


def addresses(world: World) -> list[str]:
    """The pages that many people ask for at once."""
    said = world.said()
    outcome = published(world, said)
    front = "/duinwijk"
    return [
        "/",
        f"{front}/",
        f"{front}/vragen/",
        f"{front}/vragen/?stand=gesloten",
        f"{front}/ruimte/{world.space.pk}/",
        f"{front}/vraag/{world.question.pk}/",
        f"{front}/bijdrage/{said.pk}/",
        f"{front}/uitkomst/{outcome.pk}/",
        f"{front}/privacy/",
        f"{front}/toegankelijkheid/",
        f"{front}/spelregels/",
        f"{front}/bezwaar-aanvraag-klacht/",
        f"{front}/kwetsbaarheid-melden/",
        "/.well-known/security.txt",
    ]


def test_pages_that_many_ask_for_are_made_once(world: World, visit: Visits) -> None:
    for address in addresses(world):
        assert visit(address).status == 200
        with at_most(0):
            assert visit(address).status == 200, address


def test_a_stylesheet_may_still_be_kept_for_a_year(world: World, visit: Visits) -> None:
    front = visit("/duinwijk/").body.decode()
    address = front.split('href="/duinwijk/huisstijl/', 1)[1].split('"', 1)[0]
    for _ in range(2):
        answered = visit(f"/duinwijk/huisstijl/{address}")
        assert "immutable" in answered.headers["cache-control"]
        assert "cookie" not in answered.headers["vary"].lower()


def test_what_is_taken_back_is_gone_within_a_second(world: World, visit: Visits) -> None:
    author = an_account()
    said = world.said("Woorden die weg moeten.", by=author)
    address = f"/duinwijk/vraag/{world.question.pk}/"
    assert b"Woorden die weg moeten." in visit(address).body
    visit.seconds = 5.0
    visit(address)
    withdraw_contribution(person=a_person(author), contribution=said)
    visit.seconds = 6.0
    assert b"Woorden die weg moeten." not in visit(address).body


def test_what_is_hidden_is_gone_within_a_second(world: World, visit: Visits) -> None:
    said = world.said("Woorden die niet kunnen.")
    address = f"/duinwijk/bijdrage/{said.pk}/"
    assert b"Woorden die niet kunnen." in visit(address).body
    hide_contribution(person=a_person(world.official), contribution=said, reason="Schelden")
    visit.seconds = 1.0
    assert b"Woorden die niet kunnen." not in visit(address).body


def test_who_wrote_sees_it_at_once(world: World, visit: Visits) -> None:
    address = f"/duinwijk/vraag/{world.question.pk}/"
    visit(address)
    world.said("Net verstuurd.")
    assert b"Net verstuurd." not in visit(address).body
    assert b"Net verstuurd." in visit(address, cookies=f"{PERSON}=x").body


def test_a_page_of_somebody_signed_in_is_never_given_to_another(
    world: World, visit: Visits, client: Client
) -> None:
    client.force_login(world.official)
    session = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    address = f"/duinwijk/vraag/{world.question.pk}/"
    theirs = visit(address, cookies=session)
    assert "/werk/" in theirs.body.decode()
    assert "/werk/" not in visit(address).body.decode()
