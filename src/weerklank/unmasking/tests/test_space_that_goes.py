"""A space is not deleted before whose name was asked for could read that it was."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest

from tests.builders import a_person, an_official
from tests.jobs import run_jobs
from weerklank.kernel import clock
from weerklank.kernel.policy import WrongState
from weerklank.notifications.models import Notice
from weerklank.people.models import Account
from weerklank.spaces.actions import delete_space
from weerklank.spaces.aliases import leave_aliases
from weerklank.spaces.models import Membership, Space
from weerklank.unmasking import ending
from weerklank.unmasking.tests.worlds import Town, a_threatened_town, steps

pytestmark = pytest.mark.django_db
LATER = {"tell_after_days": 30, "later_because": "De politie vraagt het."}


@pytest.fixture
def town() -> Town:
    return a_threatened_town()


@pytest.fixture
def manager(town: Town) -> Account:
    return an_official(town.space, role=Membership.Role.MANAGER)


def goes(town: Town, manager: Account) -> bool:
    with suppress(WrongState):
        delete_space(person=a_person(manager), space=town.space, name=town.space.name)
    return not Space.objects.filter(pk=town.space.pk).exists()


def test_it_stays_until_the_author_had_time_to_read_that_somebody_saw_the_name(
    town: Town, manager: Account
) -> None:
    request = town.ask(town.hand_over(), **LATER)
    with pytest.raises(WrongState, match="eerst klaar") as refused:
        delete_space(person=a_person(manager), space=town.space, name=town.space.name)
    assert "naam" not in str(refused.value)
    town.open(town.agree(request))
    assert not goes(town, manager)
    with clock.at(clock.now() + timedelta(days=31)):
        ending.tell_authors()
        run_jobs()
        assert Notice.objects.filter(kind="unmasking.told", alias=town.said.alias_id).exists()
        assert not goes(town, manager)
    with clock.at(clock.now() + timedelta(days=63)):
        assert goes(town, manager)


@pytest.mark.parametrize("left", [False, True])
def test_it_goes_when_no_officer_asked_or_the_author_has_left(
    town: Town, manager: Account, left: bool
) -> None:
    request = town.hand_over()
    if left:
        town.ask(request)
        leave_aliases(town.author)
    assert goes(town, manager)


def test_nobody_is_said_to_be_told_when_nobody_could_be(town: Town) -> None:
    request = town.ask(town.hand_over(), **LATER)
    town.open(town.agree(request))
    leave_aliases(town.author)
    with clock.at(clock.now() + timedelta(days=31)):
        assert ending.tell_authors() == 0
    assert "told" not in steps(request)
