"""What the tests of managing need: a municipality with its people, and a stranger next door."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from django.test import Client

from tests.builders import (
    a_person,
    a_portal,
    a_space,
    an_account,
    an_official,
    an_organisation,
    has_app,
    joins,
)
from weerklank.people.models import Account
from weerklank.spaces.models import Membership, Organisation, Portal, Post, Space
from weerklank.spaces.person import NOBODY, Person

ROLES = (
    "nobody",
    "resident",
    "member",
    "team",
    "manager",
    "administrator",
    "administrator above",
    "stranger",
    "platform",
)


@dataclass
class World:
    """One municipality with an open space, and another with an administrator who is curious."""

    organisation: Organisation
    portal: Portal
    space: Space
    manager: Account
    colleague: Account
    administrator: Account
    stranger: Account


def a_world(**space: object) -> World:
    """A new world; the manager is in charge of the answers of the space."""
    organisation = an_organisation()
    made = a_space(organisation, **space)  # type: ignore[arg-type]
    manager = an_official(made, "Sanne", role=Membership.Role.MANAGER)
    Membership.objects.filter(account=manager).update(is_in_charge=True)
    return World(
        organisation=organisation,
        portal=a_portal(organisation),
        space=made,
        manager=manager,
        colleague=an_official(made, "Bo"),
        administrator=an_administrator(organisation, "Ans"),
        stranger=an_administrator(an_organisation("Gemeente Elders"), "Vreemd"),
    )


def an_administrator(organisation: Organisation, first_name: str) -> Account:
    """Somebody who looks after an organisation and is in no team."""
    account = an_account(first_name)
    Post.objects.create(
        account=account,
        organisation=organisation,
        kind=Post.Kind.OFFICIAL,
        first_name=first_name,
        role="Beheerder",
        is_administrator=True,
    )
    has_app(account)
    return account


def as_(account: Account) -> Person:
    """The person behind an account, with nothing read yet."""
    return a_person(account)


def signed_in(account: Account) -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    client.force_login(account)
    return client


def everywhere() -> tuple[Organisation, list[Space], dict[str, Person]]:
    """A space of every visibility, state and owner, and somebody in every role."""
    above = an_organisation("Regio")
    organisation = an_organisation(parent=above)
    spaces = [
        a_space(organisation, visibility=visibility, state=state, is_of_residents=of_residents)
        for visibility, state, of_residents in itertools.product(
            Space.Visibility.values, Space.State.values, (False, True)
        )
    ]
    member, team, manager = (an_account(role) for role in ("member", "team", "manager"))
    for space in spaces:
        joins(space, member)
        joins(space, team, Membership.Role.TEAM)
        joins(space, manager, Membership.Role.MANAGER)
    return (
        organisation,
        spaces,
        {
            "nobody": NOBODY,
            "resident": as_(an_account()),
            "member": as_(member),
            "team": as_(team),
            "manager": as_(manager),
            "administrator": as_(an_administrator(organisation, "Ans")),
            "administrator above": as_(an_administrator(above, "Rie")),
            "stranger": as_(an_administrator(an_organisation("Elders"), "Vreemd")),
            "platform": as_(an_account(is_platform_administrator=True)),
        },
    )


def manages(role: str, space: Space) -> bool:
    """Whether this role may manage this space, told once more in other words."""
    if role == "manager":
        return True
    return role.startswith("administrator") and not space.is_of_residents
