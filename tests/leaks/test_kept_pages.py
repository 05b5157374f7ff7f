"""Pages that are kept: each person gets the page that would have been made for them alone."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.builders import a_question, an_account, joins, says
from tests.full_town import Town, a_full_town
from tests.test_query_budget import FOR_ALL, SIGNED_IN, TEAM
from weerklank.contributions.models import Contribution
from weerklank.contributions.states import ContributionState
from weerklank.spaces.kept import KeptPages, pages
from weerklank.spaces.models import Space

pytestmark = pytest.mark.django_db

KEPT = (
    "portal:front", "portal:questions", "portal:space", "portal:contribution", "questions:show",
    "outcomes:show", "portal:mine", "notifications:list", "promises:queue",
    "moderation:queue",
)  # fmt: skip
ROLES = ("nobody", "resident", "neighbour", "member", "official", "administrator")
# What is made anew for every form and every request.
_EACH_TIME = re.compile(r'name="(csrfmiddlewaretoken|form_key)" value="[^"]+"')


@pytest.fixture
def town() -> Town:
    pages.clear()
    town = a_full_town()
    town.grow(2)
    hidden = says(town.resident, town.topic, "Dit is verborgen.")
    Contribution.objects.filter(pk=hidden.pk).update(
        state=ContributionState.HIDDEN, hidden_because="Het noemt iemand."
    )
    return town


@pytest.fixture
def visitors(town: Town) -> dict[str, Client]:
    """A browser for each role; of all but one the person is signed in."""
    accounts = {role: town.account(role) for role in ("resident", "official", "administrator")}
    accounts |= {"neighbour": an_account("Bea"), "member": an_account("Cor")}
    joins(town.space, accounts["member"])
    browsers = {role: Client() for role in ROLES}
    for role, account in accounts.items():
        browsers[role].force_login(account)
        browsers[role].get("/duinwijk/")
    return browsers


def addresses(town: Town) -> list[str]:
    keys = FOR_ALL | SIGNED_IN | TEAM
    return [f"/duinwijk{reverse(name, args=keys[name](town, 'resident'))}" for name in KEPT]


def seen(browser: Client, address: str) -> tuple[int, str]:
    response = browser.get(address)
    return response.status_code, _EACH_TIME.sub("", response.content.decode())


def test_everybody_gets_their_own_page(town: Town, visitors: dict[str, Client]) -> None:
    alone: dict[tuple[str, str], tuple[int, str]] = {}
    for address in addresses(town):
        for role, browser in visitors.items():
            pages.clear()
            alone[address, role] = seen(browser, address)
    pages.clear()
    # Whoever comes first, and whoever comes after whom: twice round, and once back.
    for order in (ROLES, ROLES, ROLES[::-1]):
        for address in addresses(town):
            for role in order:
                assert seen(visitors[role], address) == alone[address, role], (address, role)


def test_who_spoke_elsewhere_shares_the_page_of_a_conversation(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[bytes] = []
    put = KeptPages.put

    def noted(self: KeptPages, key: bytes, pieces: list[bytes]) -> None:
        made.append(key)
        put(self, key, pieces)

    monkeypatch.setattr(KeptPages, "put", noted)
    [address] = [one for one in addresses(town) if "/bijdrage/" in one]
    for name in ("Bea", "Cor"):
        account, browser = an_account(name), Client()
        says(account, a_question(town.space, f"Elders, {name}"))
        browser.force_login(account)
        assert browser.get(address).status_code == 200
    assert len(made) == 1


def test_what_is_hidden_is_gone_at_once(town: Town, visitors: dict[str, Client]) -> None:
    said = town.said["resident"]
    [address] = [one for one in addresses(town) if str(town.topic.pk) in one]
    assert said.words in seen(visitors["neighbour"], address)[1]
    Contribution.objects.filter(pk=said.pk).update(state=ContributionState.WITHDRAWN, words="")
    assert f'bijdrage-{said.pk}"' in seen(visitors["neighbour"], address)[1]
    assert said.words not in seen(visitors["neighbour"], address)[1].split(str(said.pk))[1][:300]


def test_a_space_that_closes_is_closed_at_once(town: Town, visitors: dict[str, Client]) -> None:
    other = a_question(town.space, "Alleen voor ons")
    address = f"/duinwijk/vraag/{other.pk}/"
    assert seen(visitors["neighbour"], address)[0] == 200
    Space.objects.filter(pk=town.space.pk).update(state="draft")
    type(other).objects.filter(pk=other.pk).update(state="draft")
    assert seen(visitors["neighbour"], address)[0] == 404
    assert seen(visitors["official"], address)[0] == 200


def test_every_form_has_its_own_key(town: Town, visitors: dict[str, Client]) -> None:
    browser = visitors["official"]
    [address] = [one for one in addresses(town) if one.endswith("/werk/") or "wacht" in one][:1]
    first, second = (browser.get(address).content.decode() for _ in range(2))
    keys = re.findall(r'name="form_key" value="([^"]+)"', first + second)
    assert len(keys) > 4
    assert len(keys) == len(set(keys))


def test_the_memory_has_an_end() -> None:
    some = KeptPages(most_bytes=100)
    for number in range(10):
        some.put(bytes([number]), [b"x" * 30])
    still = [number for number in range(10) if some.get(bytes([number]))]
    assert still == [7, 8, 9]
    some.get(b"\x07")
    some.put(b"\x20", [b"x" * 30])
    assert some.get(b"\x07")
    assert not some.get(b"\x08")
    some.put(b"\x21", [b"x" * 1000])
    assert some.get(b"\x21") is None
