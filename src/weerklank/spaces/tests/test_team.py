"""The team of a space: colleagues with a post, a manager at least, one in charge."""

from __future__ import annotations

import pytest

from tests.builders import an_account, joins
from weerklank.kernel.models import AuditEntry
from weerklank.kernel.policy import Denied, Refused
from weerklank.people.models import Account
from weerklank.spaces import actions
from weerklank.spaces.models import Membership, Post, Space
from weerklank.spaces.tests.worlds import World, a_world, as_

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world()


def place_of(world: World, account: Account) -> Membership:
    return Membership.objects.select_related("space").get(space=world.space, account=account)


def test_add_to_team(world: World) -> None:
    place = actions.add_to_team(
        person=as_(world.manager), space=world.space, email=world.administrator.email.upper()
    )
    assert (place.account, place.role, place.is_in_charge) == (world.administrator, "team", False)
    assert AuditEntry.objects.filter(verb="add_to_team", scope=world.space.pk).count() == 1


def test_add_to_team_puts_the_first_in_charge(world: World) -> None:
    Membership.objects.filter(space=world.space).delete()
    place = actions.add_to_team(
        person=as_(world.administrator), space=world.space, email=world.colleague.email
    )
    assert place.is_in_charge


def test_add_to_team_makes_a_member_colleague_and_counts_again(world: World) -> None:
    joins(world.space, world.administrator)
    actions.recount_members(world.space)
    actions.add_to_team(
        person=as_(world.manager), space=world.space, email=world.administrator.email
    )
    world.space.refresh_from_db()
    assert world.space.members_count == 0


def test_add_to_team_refuses(world: World) -> None:
    manager = as_(world.manager)
    for email in (
        an_account().email,
        world.stranger.email,
        world.colleague.email,
        "niemand@voorbeeld.test",
    ):
        with pytest.raises(Refused):
            actions.add_to_team(person=manager, space=world.space, email=email)
    with pytest.raises(Refused):
        actions.add_to_team(
            person=manager, space=world.space, email=world.administrator.email, role="member"
        )


def test_team_is_changed_by_managers_only(world: World) -> None:
    place = place_of(world, world.colleague)
    for account in (world.colleague, world.stranger, an_account()):
        person = as_(account)
        with pytest.raises(Denied):
            actions.add_to_team(person=person, space=world.space, email=world.manager.email)
        with pytest.raises(Denied):
            actions.change_role(person=person, membership=place, role="manager")
        with pytest.raises(Denied):
            actions.put_in_charge(person=person, membership=place)
        with pytest.raises(Denied):
            actions.remove_from_team(person=person, membership=place)


def test_change_role_keeps_a_manager(world: World) -> None:
    manager = as_(world.manager)
    with pytest.raises(Refused):
        actions.change_role(person=manager, membership=place_of(world, world.manager), role="team")
    actions.change_role(person=manager, membership=place_of(world, world.colleague), role="manager")
    actions.change_role(person=manager, membership=place_of(world, world.manager), role="team")
    assert place_of(world, world.manager).role == "team"
    with pytest.raises(Refused):
        actions.change_role(
            person=as_(world.colleague),
            membership=place_of(world, world.manager),
            role="member",
        )


def test_put_in_charge_is_one_at_a_time(world: World) -> None:
    actions.put_in_charge(person=as_(world.manager), membership=place_of(world, world.colleague))
    in_charge = Membership.objects.filter(space=world.space, is_in_charge=True)
    assert [place.account for place in in_charge] == [world.colleague]


def test_a_member_is_never_in_charge(world: World) -> None:
    member = joins(world.space, an_account())
    with pytest.raises(Denied):
        actions.put_in_charge(person=as_(world.manager), membership=member)


def test_remove_from_team(world: World) -> None:
    place = place_of(world, world.colleague)
    actions.remove_from_team(person=as_(world.manager), membership=place)
    actions.remove_from_team(person=as_(world.manager), membership=place)
    assert not Membership.objects.filter(account=world.colleague).exists()
    assert AuditEntry.objects.filter(verb="remove_from_team").count() == 1


def test_remove_from_team_keeps_a_manager_and_somebody_in_charge(world: World) -> None:
    administrator = as_(world.administrator)
    with pytest.raises(Refused):
        actions.remove_from_team(person=administrator, membership=place_of(world, world.manager))
    colleague = place_of(world, world.colleague)
    actions.change_role(person=administrator, membership=colleague, role="manager")
    with pytest.raises(Refused):
        actions.remove_from_team(person=administrator, membership=place_of(world, world.manager))
    Space.objects.filter(pk=world.space.pk).update(state=Space.State.DRAFT)
    actions.remove_from_team(person=administrator, membership=place_of(world, world.manager))
    assert Post.objects.filter(account=world.manager).exists()
