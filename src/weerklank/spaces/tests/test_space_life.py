"""Spaces are made, changed, opened, closed and deleted by those who manage them."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from tests.builders import a_person, a_question, an_account, joins, says
from weerklank.kernel import clock
from weerklank.kernel.models import AuditEntry
from weerklank.kernel.policy import Denied, Refused, WrongState
from weerklank.spaces import actions, belongings
from weerklank.spaces.events import SpacePublished, SpaceVisibilityChanged
from weerklank.spaces.models import Audience, Membership, Space
from weerklank.spaces.policies import spaces_visible_to
from weerklank.spaces.tests.worlds import World, a_world, as_

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The events that actions record."""
    seen: list[object] = []
    monkeypatch.setattr("weerklank.kernel.events.record", seen.append)
    return seen


def verbs(space: uuid.UUID) -> list[str]:
    return list(
        AuditEntry.objects.filter(scope=space).order_by("at").values_list("verb", flat=True)
    )


def a_draft(world: World) -> Space:
    return actions.make_space(
        person=as_(world.manager),
        organisation=world.organisation,
        name="Nieuw",
        purpose="Doel",
        what_is_open="Open",
        what_is_fixed="Vast",
        who_decides="De raad",
    )


def test_make_space_gives_a_draft_that_the_maker_manages(world: World) -> None:
    space = a_draft(world)
    assert space.state == Space.State.DRAFT
    assert set(space.audiences.values_list("kind", flat=True)) == {
        Audience.Kind.MEMBERS,
        Audience.Kind.TEAM,
    }
    place = Membership.objects.get(space=space)
    assert (place.account, place.role, place.is_in_charge) == (world.manager, "manager", True)
    assert verbs(space.pk) == ["make"]
    assert not spaces_visible_to(a_person()).filter(pk=space.pk).exists()


def test_make_space_by_who_may_not(world: World) -> None:
    for account in (world.colleague, world.stranger, an_account()):
        with pytest.raises(Denied):
            actions.make_space(person=as_(account), organisation=world.organisation, name="Nieuw")


def test_make_space_without_a_name(world: World) -> None:
    with pytest.raises(Refused):
        actions.make_space(person=as_(world.manager), organisation=world.organisation, name="  ")


def test_change_space(world: World) -> None:
    actions.change_space(person=as_(world.manager), space=world.space, place="Oost")
    world.space.refresh_from_db()
    assert world.space.place == "Oost"
    assert world.space.purpose
    assert verbs(world.space.pk) == ["change"]


def test_change_space_by_who_may_not(world: World) -> None:
    for account in (world.colleague, world.stranger, an_account()):
        with pytest.raises(Denied):
            actions.change_space(person=as_(account), space=world.space, place="Oost")


@pytest.mark.parametrize(
    "words",
    [
        {"promise_days": 0},
        {"promise_days": 31},
        {"name": ""},
        {"what_is_fixed": " "},
        {"purpose": "x" * 301},
        {"decided_by": clock.today() - timedelta(days=1)},
    ],
)
def test_change_space_with_what_cannot_be(world: World, words: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        actions.change_space(person=as_(world.manager), space=world.space, **words)
    assert verbs(world.space.pk) == []


def test_useful_links_are_replaced_and_limited(world: World) -> None:
    manager = as_(world.manager)
    for label in ("eerst", "daarna"):
        actions.set_useful_links(
            person=manager, space=world.space, links=[(label, "https://voorbeeld.test")]
        )
    assert [link.label for link in world.space.useful_links.all()] == ["daarna"]
    with pytest.raises(Refused):
        actions.set_useful_links(
            person=manager, space=world.space, links=[("a", "https://voorbeeld.test")] * 7
        )
    with pytest.raises(Denied):
        actions.set_useful_links(person=as_(world.stranger), space=world.space, links=[])


def test_publish_space(world: World, recorded: list[object]) -> None:
    space = a_draft(world)
    actions.publish_space(person=as_(world.manager), space=space)
    assert spaces_visible_to(a_person()).filter(pk=space.pk).exists()
    assert recorded == [SpacePublished(space=space.pk)]
    with pytest.raises(WrongState):
        actions.publish_space(person=as_(world.manager), space=space)
    assert verbs(space.pk) == ["make", "publish"]


def test_publish_space_names_what_is_missing(world: World) -> None:
    space = actions.make_space(
        person=as_(world.administrator), organisation=world.organisation, name="Kaal"
    )
    Membership.objects.filter(space=space).update(is_in_charge=False)
    with pytest.raises(Refused) as refused:
        actions.publish_space(person=as_(world.administrator), space=space)
    assert "wat vaststaat" in str(refused.value)
    assert "aanspreekpunt" in str(refused.value)


def test_publish_close_reopen_by_who_may_not(world: World) -> None:
    for act in (actions.publish_space, actions.close_space, actions.reopen_space):
        for account in (world.colleague, world.stranger, an_account()):
            with pytest.raises(Denied):
                act(person=as_(account), space=world.space)


def test_close_and_reopen(world: World) -> None:
    manager = as_(world.manager)
    with pytest.raises(WrongState):
        actions.reopen_space(person=manager, space=world.space)
    actions.close_space(person=manager, space=world.space)
    with pytest.raises(WrongState):
        actions.close_space(person=manager, space=world.space)
    actions.reopen_space(person=manager, space=world.space)
    world.space.refresh_from_db()
    assert world.space.state == Space.State.OPEN
    assert verbs(world.space.pk) == ["close", "reopen"]


def test_delete_space_asks_for_its_name(world: World) -> None:
    with pytest.raises(Refused):
        actions.delete_space(person=as_(world.manager), space=world.space, name="Anders")
    assert Space.objects.filter(pk=world.space.pk).exists()
    for account in (world.colleague, world.stranger):
        with pytest.raises(Denied):
            actions.delete_space(person=as_(account), space=world.space, name=world.space.name)


def test_delete_space_takes_all_and_keeps_the_trail(
    world: World,
    tmp_path: Path,
    django_capture_on_commit_callbacks: object,
) -> None:
    withdrawn = tmp_path / "withdrawals"
    said = says(an_account(), a_question(world.space))
    joins(world.space, an_account())
    assert belongings.what_goes(world.space) == ["1 vraag", "1 bijdrage of antwoord"]
    key = world.space.pk
    with (
        override_settings(WITHDRAWALS_FILE=withdrawn),
        django_capture_on_commit_callbacks(execute=True),  # type: ignore[operator]
    ):
        actions.delete_space(person=as_(world.manager), space=world.space, name=" zorg in de WIJK ")
    assert not Space.objects.filter(pk=key).exists()
    assert not type(said).objects.filter(pk=said.pk).exists()
    assert "delete" in verbs(key)
    assert str(said.pk) in withdrawn.read_text()
    with pytest.raises(Denied):
        actions.delete_space(person=as_(world.manager), space=world.space, name="Zorg in de wijk")


def test_change_visibility_records_once(world: World, recorded: list[object]) -> None:
    manager = as_(world.manager)
    actions.change_visibility(person=manager, space=world.space, visibility="members")
    actions.change_visibility(person=manager, space=world.space, visibility="members")
    assert recorded == [SpaceVisibilityChanged(space=world.space.pk)]
    assert verbs(world.space.pk) == ["change_visibility"]
    with pytest.raises(Refused):
        actions.change_visibility(person=manager, space=world.space, visibility="iedereen")
    with pytest.raises(Denied):
        actions.change_visibility(
            person=as_(world.stranger), space=world.space, visibility="public"
        )
