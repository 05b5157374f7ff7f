"""A space with its team, and something that was said there."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import Client

from tests.builders import (
    a_person,
    a_portal,
    a_question,
    a_space,
    an_account,
    an_official,
    an_organisation,
    says,
)
from weerklank.contributions.models import Contribution
from weerklank.people.models import Account
from weerklank.spaces.models import Membership, Space


@dataclass
class World:
    """A space with a manager and a team member, and a contribution of `author`."""

    space: Space
    manager: Account
    worker: Account
    author: Account
    said: Contribution

    def says_more(self, words: str = "Nog iets.", kind: str = "pseudonym") -> Contribution:
        return says(self.author, self.said.topic, words, kind)


def a_world(**fields: object) -> World:
    organisation = an_organisation()
    space = a_space(organisation, **fields)  # type: ignore[arg-type]
    author = an_account()
    if space.visibility in (Space.Visibility.MEMBERS, Space.Visibility.HIDDEN):
        Membership.objects.create(space=space, account=author, role=Membership.Role.MEMBER)
    return World(
        space=space,
        manager=an_official(space, "Sanne", role=Membership.Role.MANAGER),
        worker=an_official(space, "Joris"),
        author=author,
        said=says(author, a_question(space), "Een geheim woord: zwaluwstaart."),
    )


@pytest.fixture
def world() -> World:
    made = a_world()
    a_portal(made.space.organisation)
    assert a_person(made.manager).is_staff_somewhere
    return made


def signed_in(account: Account) -> Client:
    """The browser of `account`."""
    client = Client()
    client.force_login(account)
    return client
