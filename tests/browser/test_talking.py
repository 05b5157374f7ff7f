"""Two residents and an official in one conversation, each in a browser of their own."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import DESKTOP, OpenWindow, sign_in_just_now
from tests.browser.town import SLUG
from tests.builders import (
    a_portal,
    a_question,
    a_space,
    an_account,
    an_official,
    replies,
    says,
)
from weerklank.contributions.models import Contribution
from weerklank.kernel import clock
from weerklank.people.models import Account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EARLIER = {"days": 1}


@pytest.fixture
def official() -> Account:
    """Somebody of the team of the space."""
    space = a_space()
    a_portal(space.organisation)
    return an_official(space, "Sanne")


@pytest.fixture
def said(official: Account) -> Contribution:
    """Something that was said yesterday, with a reply."""
    space = official.memberships.get().space
    with clock.at(clock.ago(**EARLIER)):
        said = says(an_account(), a_question(space), "De stoep is te smal. Ik kom er niet langs.")
        replies(an_account(), said, "Bij de markt ook.")
    return said


def address_of(said: Contribution) -> str:
    return f"/{SLUG}/bijdrage/{said.pk}/"


def sends(page: Page) -> None:
    """Chooses nothing more than what is asked, and sends."""
    page.get_by_role("button", name="Verder").click()
    page.wait_for_url("**/naam/")
    if page.get_by_role("radio", name="Nee").count():
        page.get_by_role("radio", name="Nee").check(force=True)
    page.get_by_role("button", name="Versturen", exact=True).click()
    page.wait_for_url("**/#bijdrage-*")


def test_a_conversation_of_three(
    open_window: OpenWindow, live_server: LiveServer, said: Contribution, official: Account
) -> None:
    first, second, third = open_window(), open_window(DESKTOP), open_window(DESKTOP)
    for page, account in ((first, an_account()), (second, an_account()), (third, official)):
        sign_in_just_now(page.context, account, live_server)
        page.goto(address_of(said))
        expect(page.locator(".wk-new")).to_have_count(0)

    # One quotes what they select, and calls on who spoke before.
    second.get_by_role("link", name=f"Reageer op {said.alias.name}").click()
    second.locator("#gezegd").evaluate(
        """said => { const range = document.createRange();
        range.setStart(said.firstChild, 0); range.setEnd(said.firstChild, 20);
        getSelection().removeAllRanges(); getSelection().addRange(range); }"""
    )
    second.get_by_role("button", name="Haal aan wat ik heb geselecteerd").click()
    expect(second.get_by_label("Een stuk waarop u reageert")).to_have_value("De stoep is te smal.")
    second.get_by_label("Uw reactie").fill("Dat geldt voor de hele straat, ")
    second.get_by_role("button", name=f"@{said.alias.name}", exact=True).click()
    sends(second)
    expect(second.locator("blockquote.wk-voice__quote")).to_have_text("De stoep is te smal.")
    expect(second.locator("b.wk-call")).to_have_text(f"@{said.alias.name}")

    # The official answers in the same conversation, with name, role and organisation.
    third.reload()
    third.get_by_role("link", name=f"Reageer op {said.alias.name}").click()
    third.get_by_label("Uw reactie").fill("Ik kom donderdag kijken.")
    sends(third)

    # Who was there before is led to what is new, and sees who of it works there.
    first.reload()
    expect(first.locator(".wk-new")).to_have_count(2)
    first.get_by_role("link", name="Ga naar wat nieuw is sinds uw vorige bezoek").click()
    first.wait_for_url("**/#bijdrage-*")
    expect(first.locator(".wk-voice--official")).to_contain_text("Sanne")
    expect(first.locator(".wk-voice--official")).to_contain_text("Wijkadviseur")
    first.goto(address_of(said))
    expect(first.locator(".wk-new")).to_have_count(0)

    first.get_by_role("link", name="Nieuwste eerst").click()
    expect(first.locator("[data-seen] .wk-voice").first).to_contain_text("Ik kom donderdag kijken.")


def test_signing_out_forgets_what_was_seen(
    open_window: OpenWindow, live_server: LiveServer, said: Contribution
) -> None:
    page = open_window()
    sign_in_just_now(page.context, an_account(), live_server)
    page.goto(address_of(said))
    kept = "Object.keys(localStorage).filter(key => key.startsWith('wk-private-')).length"
    assert page.evaluate(kept) == 1
    page.goto(f"/{SLUG}/uitloggen/")
    page.get_by_role("main").get_by_role("button").first.click()
    page.wait_for_load_state()
    page.goto(f"/{SLUG}/privacy/")
    assert page.evaluate(kept) == 0
