"""Who may manage: what is said of one thing agrees with the list of things, for everybody."""

from __future__ import annotations

import pytest

from tests.builders import a_space, an_official, an_organisation
from weerklank.kernel import clock
from weerklank.kernel.models import StuckJob
from weerklank.spaces.manage_policies import (
    may_administer_organisation,
    may_make_space,
    may_replay_stuck_job,
    may_run_platform,
    may_see_management,
    organisations_administered_by,
    organisations_to_make_spaces_in,
    stuck_jobs_visible_to,
)
from weerklank.spaces.models import Membership
from weerklank.spaces.policies import may_manage_space, spaces_manageable_by
from weerklank.spaces.tests.worlds import ROLES, as_, everywhere, manages

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ROLES)
def test_who_manages_spaces(role: str) -> None:
    _organisation, spaces, people = everywhere()
    person = people[role]
    listed = set(spaces_manageable_by(person))
    for space in spaces:
        assert may_manage_space(person, space) == manages(role, space)
        assert (space in listed) == manages(role, space)


@pytest.mark.parametrize("role", ROLES)
def test_who_looks_after_organisations(role: str) -> None:
    organisation, _spaces, people = everywhere()
    person = people[role]
    expected = role.startswith("administrator")
    assert may_administer_organisation(person, organisation) == expected
    assert (organisation in organisations_administered_by(person)) == expected
    assert may_make_space(person, organisation) == expected
    assert (organisation in organisations_to_make_spaces_in(person)) == expected
    assert may_run_platform(person) == (role == "platform")
    stuck = StuckJob.objects.create(job=1, task="x", event="", tries=1, error="", on=clock.today())
    assert may_replay_stuck_job(person, stuck) == (role == "platform")
    assert (stuck in stuck_jobs_visible_to(person)) == (role == "platform")
    assert may_see_management(person) == (expected or role in ("manager", "stranger", "platform"))


def test_staff_who_manage_a_space_may_make_another() -> None:
    space = a_space()
    manager = as_(an_official(space, role=Membership.Role.MANAGER))
    colleague = as_(an_official(space, "Bo"))
    assert may_make_space(manager, space.organisation)
    assert list(organisations_to_make_spaces_in(manager)) == [space.organisation]
    assert not may_make_space(colleague, space.organisation)
    assert not may_make_space(manager, an_organisation("Elders"))
