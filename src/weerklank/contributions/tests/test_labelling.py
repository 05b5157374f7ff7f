"""Saying which parts of life something is about."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.builders import a_person, a_portal, a_question, a_space, an_account, an_official, says
from tests.jobs import run_jobs
from weerklank.contributions.actions import label_contribution, withdraw_contribution
from weerklank.contributions.models import Contribution
from weerklank.kernel.models import AuditEntry
from weerklank.kernel.policy import Denied, WrongState
from weerklank.people.models import Account
from weerklank.search.models import Findable
from weerklank.spaces.life import LifeDomain, clean_domains, proposed_for
from weerklank.spaces.models import Space

pytestmark = pytest.mark.django_db
BACKEND = "weerklank.people.signed_in.AccountBackend"


@pytest.fixture
def author() -> Account:
    """Who says something."""
    return an_account()


@pytest.fixture
def said(author: Account) -> Contribution:
    """Something about a bus and money, in a space about health."""
    space = a_space(domains=["gezondheid"])
    a_portal(space.organisation)
    return says(author, a_question(space), "De bus is te duur.")


def labels(said: Contribution) -> list[str]:
    """Those by which it is found now."""
    run_jobs()
    return Findable.objects.get(pk=said.pk).domains


def test_without_a_label_it_goes_with_its_space(said: Contribution) -> None:
    assert labels(said) == ["gezondheid"]


def test_its_author_labels_it(said: Contribution, author: Account) -> None:
    label_contribution(person=a_person(author), contribution=said, domains=["vervoer", "geld"])
    assert labels(said) == ["geld", "vervoer"]
    assert AuditEntry.objects.get(verb="label").actor == f"alias:{said.alias_id}"
    label_contribution(person=a_person(author), contribution=said, domains=["geld", "vervoer"])
    assert AuditEntry.objects.filter(verb="label").count() == 1, "the same again is nothing"
    label_contribution(person=a_person(author), contribution=said, domains=[])
    assert labels(said) == ["gezondheid"]


def test_the_team_labels_it(said: Contribution) -> None:
    official = an_official(said.topic.space)
    label_contribution(person=a_person(official), contribution=said, domains=["geld", "onzin"])
    assert labels(said) == ["geld"]
    assert AuditEntry.objects.get(verb="label").actor == f"account:{official.pk}"


def test_nobody_else_does(said: Contribution) -> None:
    for person in (a_person(), a_person(an_official(a_space()))):
        with pytest.raises(Denied):
            label_contribution(person=person, contribution=said, domains=["geld"])


def test_what_was_taken_back_has_no_label(said: Contribution, author: Account) -> None:
    withdraw_contribution(person=a_person(author), contribution=said)
    with pytest.raises(WrongState):
        label_contribution(person=a_person(author), contribution=said, domains=["geld"])


def test_the_screen_proposes_and_a_person_confirms(
    client: Client, said: Contribution, author: Account
) -> None:
    address = f"/duinwijk/bijdrage/{said.pk}/leven/"
    assert client.get(address).status_code == 404
    client.force_login(author, backend=BACKEND)
    page = client.get(address).content.decode()
    assert page.count("Past volgens ons bij deze woorden") == 2
    assert " checked" not in page
    client.post(address, {"domains": ["vervoer"], "x": ""})
    said.refresh_from_db()
    assert said.domains == ["vervoer"]
    assert client.post(address, {"domains": ["onzin"], "x": ""}).status_code == 422
    client.post(address, {"x": ""})
    said.refresh_from_db()
    assert said.domains == []


def test_what_is_proposed() -> None:
    assert set(proposed_for("De bus naar school is te duur voor mijn kinderen.")) >= {"vervoer"}
    assert "wonen" in proposed_for("Schimmel in de húúrwoning")
    assert proposed_for("") == []
    assert clean_domains(["zorg", "x", "wonen", "zorg"]) == ["wonen", "zorg"]
    assert len(proposed_for("bus geld huis werk school arts kind vriend")) == 3


def test_every_domain_has_words() -> None:
    from weerklank.spaces.life import _beginnings

    assert set(_beginnings()) == set(LifeDomain.values)


def test_labels_of_a_space_reach_what_is_in_it(said: Contribution) -> None:
    from weerklank.spaces.actions import change_space

    manager = an_official(said.topic.space, role="manager")
    change_space(person=a_person(manager), space=said.topic.space, domains=["werk", "geld"])
    assert Space.objects.get(pk=said.topic.space_id).domains == ["geld", "werk"]
    assert labels(said) == ["geld", "werk"]
