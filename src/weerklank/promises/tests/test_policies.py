"""Whether the answer about one promise and the answer about all agree, whoever asks."""

from __future__ import annotations

import itertools

import pytest

from tests.builders import (
    a_person,
    a_question,
    a_space,
    an_account,
    an_official,
    an_organisation,
    joins,
)
from weerklank.contributions.models import Contribution
from weerklank.contributions.states import ContributionState
from weerklank.people.models import Account
from weerklank.promises.models import Promise
from weerklank.promises.policies import may_answer_promise, promises_answerable_by
from weerklank.promises.tests.worlds import World
from weerklank.spaces.models import Membership, Organisation, Space
from weerklank.spaces.person import NOBODY, Person

pytestmark = pytest.mark.django_db


def people(organisation: Organisation, spaces: list[Space]) -> dict[str, Person]:
    """Everybody who might ask: each role, in every one of `spaces`."""
    elsewhere = an_official(a_space(an_organisation("Gemeente Elders")), is_administrator=True)
    administrator = an_official(a_space(organisation), "Ada", is_administrator=True)
    accounts: dict[str, Account] = {
        "stranger": an_account(),
        "elsewhere": elsewhere,
        "administrator": administrator,
    }
    for role in Membership.Role:
        accounts[role] = an_official(a_space(organisation))
        for space in spaces:
            joins(space, accounts[role], role)
    return {"nobody": NOBODY, **{name: a_person(account) for name, account in accounts.items()}}


def test_one_and_all_agree() -> None:
    organisation = an_organisation()
    combinations = list(
        itertools.product(Space.Visibility, (True, False), (Space.State.OPEN, Space.State.CLOSED))
    )
    worlds = []
    for visibility, of_residents, _state in combinations:
        space = a_space(organisation, visibility=visibility, is_of_residents=of_residents)
        worlds.append(World(space, an_account(), an_account(), a_question(space)))
    for world, contribution_state in itertools.product(worlds, ContributionState):
        member = an_account()
        joins(world.space, member)
        promise = world.owed(by=member)
        Contribution.objects.filter(pk=promise.contribution_id).update(state=contribution_state)
    for (_, _, state), world in zip(combinations, worlds, strict=True):
        Space.objects.filter(pk=world.space.pk).update(state=state)
    promises = list(Promise.objects.select_related("contribution__topic__space"))
    assert len(promises) == len(combinations) * len(ContributionState)
    allowed = 0
    for name, person in people(organisation, [world.space for world in worlds]).items():
        all_of_them = set(promises_answerable_by(person).values_list("pk", flat=True))
        for promise in promises:
            may = may_answer_promise(person, promise)
            assert may == (promise.pk in all_of_them), (name, promise.space.visibility)
            allowed += may
    assert 0 < allowed < len(promises) * 8
