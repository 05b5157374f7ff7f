"""Who may manage: what is said of one thing agrees with the list of things, for everybody."""

from __future__ import annotations

import itertools

import pytest

from tests.builders import a_question, a_space, an_account, an_official, an_organisation, joins
from weerklank.contributions.states import TopicState
from weerklank.questions.policies import may_manage_question, questions_manageable_by
from weerklank.spaces.manage_policies import (
    may_administer_organisation,
    may_make_space,
    may_run_platform,
    may_see_management,
    organisations_administered_by,
    organisations_to_make_spaces_in,
)
from weerklank.spaces.models import Membership, Organisation, Space
from weerklank.spaces.person import NOBODY, Person
from weerklank.spaces.policies import may_manage_space, spaces_manageable_by
from weerklank.spaces.tests.worlds import an_administrator, as_

pytestmark = pytest.mark.django_db
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


@pytest.fixture
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


def may(role: str, space: Space) -> bool:
    """Whether this role may manage this space, told once more in other words."""
    if role == "manager":
        return True
    return role.startswith("administrator") and not space.is_of_residents


@pytest.mark.parametrize("role", ROLES)
def test_who_manages_spaces_and_questions(
    everywhere: tuple[Organisation, list[Space], dict[str, Person]], role: str
) -> None:
    _organisation, spaces, people = everywhere
    person = people[role]
    listed = set(spaces_manageable_by(person))
    asked = set(questions_manageable_by(person))
    for space in spaces:
        assert may_manage_space(person, space) == may(role, space)
        assert (space in listed) == may(role, space)
    for space, state in itertools.product(spaces[:6], TopicState):
        topic = a_question(space, state=state)
        assert may_manage_question(person, topic) == may(role, space)
        assert (topic in set(questions_manageable_by(person))) == may(role, space)
    assert asked == set()


@pytest.mark.parametrize("role", ROLES)
def test_who_looks_after_organisations(
    everywhere: tuple[Organisation, list[Space], dict[str, Person]], role: str
) -> None:
    organisation, _spaces, people = everywhere
    person = people[role]
    expected = role.startswith("administrator")
    assert may_administer_organisation(person, organisation) == expected
    assert (organisation in organisations_administered_by(person)) == expected
    assert may_make_space(person, organisation) == expected
    assert (organisation in organisations_to_make_spaces_in(person)) == expected
    assert may_run_platform(person) == (role == "platform")
    assert may_see_management(person) == (expected or role in ("manager", "stranger", "platform"))


def test_staff_who_manage_a_space_may_make_another() -> None:
    space = a_space()
    manager = as_(an_official(space, role=Membership.Role.MANAGER))
    colleague = as_(an_official(space, "Bo"))
    assert may_make_space(manager, space.organisation)
    assert list(organisations_to_make_spaces_in(manager)) == [space.organisation]
    assert not may_make_space(colleague, space.organisation)
    assert not may_make_space(manager, an_organisation("Elders"))
