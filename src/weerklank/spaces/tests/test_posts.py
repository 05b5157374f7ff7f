"""Visible places in organisations."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import an_account
from weerklank.kernel.policy import Denied, Refused
from weerklank.people.models import Account
from weerklank.spaces import actions
from weerklank.spaces.aliases import appear_in_space
from weerklank.spaces.models import Alias, Membership, Organisation, Post
from weerklank.spaces.tests.worlds import World, a_world, as_

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world()


def post_of(account: Account) -> Post:
    return Post.objects.select_related("organisation").get(account=account)


def fill_in(account: Account, **changed: Any) -> Post:
    values: dict[str, Any] = {
        "first_name": "Sanne",
        "role": "Wijkadviseur",
        "face": 3,
        "refuses_photo": True,
        "answers_as_team": False,
        **changed,
    }
    return actions.fill_in_post(person=as_(account), post=post_of(account), **values)


def test_add_post_makes_an_account_when_there_is_none(world: World) -> None:
    post = actions.add_post(
        person=as_(world.administrator),
        organisation=world.organisation,
        email=" Nieuw@Voorbeeld.test",
    )
    assert post.account.email == "nieuw@voorbeeld.test"
    assert not post.account.has_usable_password()


def test_add_post_to_an_account_that_is_there(world: World) -> None:
    resident = an_account()
    post = actions.add_post(
        person=as_(world.administrator),
        organisation=world.organisation,
        email=resident.email.upper(),
        kind=Post.Kind.PROFESSIONAL,
    )
    assert post.account == resident
    assert Account.objects.filter(email__iexact=resident.email).count() == 1


def test_add_post_refuses_and_denies(world: World) -> None:
    for email, kind in (
        ("geen", "official"),
        (world.manager.email, "official"),
        ("a@b.test", "koning"),
    ):
        with pytest.raises(Refused):
            actions.add_post(
                person=as_(world.administrator),
                organisation=world.organisation,
                email=email,
                kind=kind,
            )
    for account in (world.manager, world.stranger, an_account()):
        with pytest.raises(Denied):
            actions.add_post(person=as_(account), organisation=world.organisation, email="a@b.test")


def test_an_administrator_above_looks_after_the_organisation_below(world: World) -> None:
    below = Organisation.objects.create(
        name="Linde", kind="institution", parent=world.organisation, works_on=[0]
    )
    actions.add_post(person=as_(world.administrator), organisation=below, email="a@b.test")


def test_change_post_keeps_an_administrator(world: World) -> None:
    administrator = as_(world.administrator)
    with pytest.raises(Refused):
        actions.change_post(
            person=administrator,
            post=post_of(world.administrator),
            kind="official",
            is_administrator=False,
        )
    with pytest.raises(Refused):
        actions.change_post(
            person=administrator, post=post_of(world.manager), kind="x", is_administrator=False
        )
    actions.change_post(
        person=administrator,
        post=post_of(world.manager),
        kind="professional",
        is_administrator=True,
    )
    assert post_of(world.manager).is_administrator
    with pytest.raises(Denied):
        actions.change_post(
            person=as_(world.stranger),
            post=post_of(world.manager),
            kind="official",
            is_administrator=False,
        )


def test_remove_post_takes_places_in_teams_too(world: World) -> None:
    actions.remove_post(person=as_(world.administrator), post=post_of(world.colleague))
    assert not Membership.objects.filter(account=world.colleague).exists()
    assert not Post.objects.filter(account=world.colleague).exists()


def test_remove_post_refuses_and_denies(world: World) -> None:
    administrator = as_(world.administrator)
    for needed in (world.administrator, world.manager):
        with pytest.raises(Refused):
            actions.remove_post(person=administrator, post=post_of(needed))
    for account in (world.manager, world.stranger):
        with pytest.raises(Denied):
            actions.remove_post(person=as_(account), post=post_of(world.colleague))


def test_answers_stay_under_the_name_of_who_is_gone(world: World) -> None:
    alias = appear_in_space(
        person=as_(world.colleague), space=world.space, kind=Alias.Kind.POST, name=""
    )
    actions.remove_post(person=as_(world.administrator), post=post_of(world.colleague))
    alias.refresh_from_db()
    assert (alias.name, alias.post) == ("Bo", None)


def test_fill_in_post_shows_everywhere(world: World) -> None:
    alias = appear_in_space(
        person=as_(world.manager), space=world.space, kind=Alias.Kind.POST, name=""
    )
    fill_in(world.manager, first_name="Sanna")
    alias.refresh_from_db()
    assert (alias.name, alias.face) == ("Sanna", 3)


@pytest.mark.parametrize(
    "wrong",
    [{"first_name": " "}, {"role": ""}, {"face": 0}, {"face": 13}, {"answers_as_team": True}],
)
def test_fill_in_post_refuses(world: World, wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        fill_in(world.manager, **wrong)


def test_fill_in_post_of_somebody_else(world: World) -> None:
    with pytest.raises(Denied):
        actions.fill_in_post(
            person=as_(world.administrator),
            post=post_of(world.manager),
            first_name="X",
            role="Y",
            face=1,
            refuses_photo=False,
            answers_as_team=False,
        )


def test_answering_as_a_team_hides_the_first_name(world: World) -> None:
    alias = appear_in_space(
        person=as_(world.manager), space=world.space, kind=Alias.Kind.POST, name=""
    )
    Organisation.objects.filter(pk=world.organisation.pk).update(may_answer_as_team=True)
    fill_in(world.manager, answers_as_team=True)
    again = appear_in_space(
        person=as_(world.manager), space=world.space, kind=Alias.Kind.POST, name=""
    )
    assert again.pk == alias.pk
    assert again.name == "Wijkadviseur"


def test_first_administrator_is_given_once(world: World) -> None:
    platform = an_account(is_platform_administrator=True)
    fresh = Organisation.objects.create(name="Nieuw", kind="council", works_on=[0])
    for account in (world.administrator, an_account()):
        with pytest.raises(Denied):
            actions.give_first_administrator(
                person=as_(account), organisation=fresh, email="a@b.test"
            )
    post = actions.give_first_administrator(
        person=as_(platform), organisation=fresh, email="a@b.test"
    )
    assert post.is_administrator
    with pytest.raises(Refused):
        actions.give_first_administrator(person=as_(platform), organisation=fresh, email="c@d.test")
