"""Organisations, their calendar and their front doors."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest

from tests.builders import an_account, an_organisation
from weerklank.kernel import clock
from weerklank.kernel.policy import Denied, Refused
from weerklank.spaces import actions
from weerklank.spaces.models import ClosingDay, Organisation
from weerklank.spaces.person import Person
from weerklank.spaces.reserved import reserved_words
from weerklank.spaces.tests.worlds import World, a_world, as_

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture
def platform() -> Person:
    return as_(an_account(is_platform_administrator=True))


def hours(world: World, **changed: Any) -> Organisation:
    values: dict[str, Any] = {
        "works_from": time(8),
        "works_until": time(16),
        "works_on": [3, 0, 0],
        "may_answer_as_team": False,
        **changed,
    }
    return actions.change_organisation(
        person=as_(world.administrator), organisation=world.organisation, **values
    )


def test_make_organisation(platform: Person, world: World) -> None:
    made = actions.make_organisation(
        person=platform, name=" De  Linde ", kind="institution", parent=world.organisation
    )
    assert (made.name, made.works_on) == ("De Linde", [0, 1, 2, 3, 4])
    for name, kind in (("", "institution"), ("Linde", "kasteel")):
        with pytest.raises(Refused):
            actions.make_organisation(person=platform, name=name, kind=kind)
    for account in (world.administrator, an_account()):
        with pytest.raises(Denied):
            actions.make_organisation(person=as_(account), name="X", kind="council")


def test_make_portal(platform: Person, world: World) -> None:
    fresh = an_organisation("Nieuw")
    portal = actions.make_portal(person=platform, organisation=fresh, slug="Nieuw-Dorp")
    assert portal.slug == "nieuw-dorp"
    with pytest.raises(Denied):
        actions.make_portal(
            person=as_(world.administrator), organisation=an_organisation("X"), slug="x"
        )


@pytest.mark.parametrize(
    "slug", ["beheer", "vragen", "inloggen", "static", "mijn", "API", "", "a b", "a/b", "duinwijk"]
)
def test_make_portal_refuses_a_path(platform: Person, world: World, slug: str) -> None:
    with pytest.raises(Refused):
        actions.make_portal(person=platform, organisation=an_organisation("Nieuw"), slug=slug)


def test_make_portal_once_for_each(platform: Person, world: World) -> None:
    with pytest.raises(Refused):
        actions.make_portal(person=platform, organisation=world.organisation, slug="tweede")


def test_reserved_words_come_from_the_addresses_themselves() -> None:
    assert {"beheer", "uitnodiging", "mijn", "vraag"} <= reserved_words()


def test_change_portal(world: World) -> None:
    portal = actions.change_portal(
        person=as_(world.administrator), portal=world.portal, primary_colour="#AA0044", name="Nu"
    )
    assert (portal.primary_colour, portal.name) == ("#aa0044", "Nu")
    impossible: list[dict[str, Any]] = [
        {"primary_colour": "rood"},
        {"font": "comic"},
        {"corner_radius": 99},
        {"name": " "},
    ]
    for looks in impossible:
        with pytest.raises(Refused):
            actions.change_portal(person=as_(world.administrator), portal=world.portal, **looks)
    for account in (world.manager, world.stranger):
        with pytest.raises(Denied):
            actions.change_portal(person=as_(account), portal=world.portal, name="X")


def test_change_organisation(world: World) -> None:
    assert hours(world).works_on == [0, 3]
    impossible: list[dict[str, Any]] = [
        {"works_until": time(8)},
        {"works_on": []},
        {"works_on": [7]},
    ]
    for wrong in impossible:
        with pytest.raises(Refused):
            hours(world, **wrong)
    world.administrator = world.stranger
    with pytest.raises(Denied):
        hours(world)


def test_closing_days(world: World) -> None:
    administrator, day = as_(world.administrator), clock.today() + timedelta(days=3)
    closing = actions.add_closing_day(
        person=administrator, organisation=world.organisation, day=day, reason="Uitje"
    )
    for wrong in (day, clock.today() - timedelta(days=1)):
        with pytest.raises(Refused):
            actions.add_closing_day(
                person=administrator, organisation=world.organisation, day=wrong, reason="X"
            )
    for account in (world.manager, world.stranger):
        with pytest.raises(Denied):
            actions.add_closing_day(
                person=as_(account), organisation=world.organisation, day=day, reason="X"
            )
        with pytest.raises(Denied):
            actions.remove_closing_day(person=as_(account), closing_day=closing)
    actions.remove_closing_day(person=administrator, closing_day=closing)
    assert not ClosingDay.objects.exists()
