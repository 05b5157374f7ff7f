"""What somebody who deletes their account leaves behind in spaces."""

from __future__ import annotations

import pytest

from tests.builders import a_space, an_account, an_official, joins
from weerklank.people.actions import delete_account
from weerklank.people.leaving import Farewell
from weerklank.spaces.actions import recount_members
from weerklank.spaces.models import Membership, Space

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("farewell", list(Farewell))
def test_the_members_of_each_space_are_counted_again(farewell: Farewell) -> None:
    leaver, stayer = an_account(), an_account()
    closed = [a_space(visibility=Space.Visibility.MEMBERS) for _each in range(2)]
    elsewhere = a_space(visibility=Space.Visibility.HIDDEN)
    for space in closed:
        joins(space, leaver)
        joins(space, stayer)
        recount_members(space)
    joins(elsewhere, stayer)
    recount_members(elsewhere)
    delete_account(account=leaver, farewell=farewell)
    assert list(Space.objects.values_list("members_count", flat=True)) == [1, 1, 1]
    assert set(Membership.objects.values_list("account", flat=True)) == {stayer.pk}


def test_the_team_is_no_crowd_and_is_not_counted() -> None:
    space = a_space(visibility=Space.Visibility.MEMBERS)
    official = an_official(space)
    joins(space, an_account())
    recount_members(space)
    delete_account(account=official, farewell=Farewell.KEEP_WORDS)
    space.refresh_from_db()
    assert space.members_count == 1
