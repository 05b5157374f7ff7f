"""Passkeys in a real browser, with a device that Chromium plays."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core import mail
from playwright.sync_api import BrowserContext, Page, expect

from tests.builders import a_portal, an_organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def type_code(page: Page) -> None:
    """Types the code of the newest mail."""
    code = re.search(r"\d{4}-\d{4}", str(mail.outbox[-1].body))
    assert code
    page.get_by_label("Code uit de mail").fill(code[0])
    page.get_by_role("button", name="Verder").click()


def show(page: Page, name: str, screenshots: Path | None) -> None:
    """Keeps a picture of the page."""
    if screenshots:
        page.screenshot(path=screenshots / f"{name}.png", full_page=True)


def test_sign_up_add_a_passkey_and_sign_in_with_it(
    phone_context: BrowserContext, phone: Page, screenshots: Path | None
) -> None:
    a_portal(an_organisation())
    tools = phone_context.new_cdp_session(phone)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})

    phone.goto("/duinwijk/aanmelden/")
    phone.get_by_label("Uw e-mailadres").fill("fatima@voorbeeld.test")
    phone.get_by_role("button", name="Maak mijn account").click()
    type_code(phone)
    expect(phone.get_by_text("U bent ingelogd.")).to_be_visible()

    phone.goto("/duinwijk/mijn/account/beveiliging/sleutels/nieuw/")
    phone.get_by_role("button", name="Maak de toegangssleutel").click()
    expect(phone.get_by_role("heading", name="Uw noodcodes")).to_be_visible()
    show(phone, "noodcodes", screenshots)

    phone.goto("/duinwijk/uitloggen/")
    phone.locator("main").get_by_role("button", name="Uitloggen").click()
    expect(phone.get_by_text("U bent uitgelogd.")).to_be_visible()

    phone.goto("/duinwijk/inloggen/?next=/duinwijk/mijn/account/apparaten/")
    phone.get_by_role("button", name="Inloggen met een toegangssleutel").click()
    expect(phone.get_by_role("heading", name="Waar bent u ingelogd?")).to_be_visible()

    phone.context.clear_cookies()
    phone.goto("/duinwijk/inloggen/code/")
    phone.get_by_label("Uw e-mailadres").fill("fatima@voorbeeld.test")
    phone.get_by_role("button", name="Stuur mij een code").click()
    type_code(phone)
    expect(phone.get_by_role("heading", name="Nog één stap")).to_be_visible()
    show(phone, "tweede-stap", screenshots)
    phone.get_by_role("button", name="Mijn toegangssleutel gebruiken").click()
    expect(phone.get_by_text("U bent ingelogd.")).to_be_visible()


def test_without_script_no_passkey_is_offered(phone_without_script: Page) -> None:
    a_portal(an_organisation())
    phone_without_script.goto("/duinwijk/inloggen/")
    expect(phone_without_script.get_by_role("button", name="Stuur mij een code")).to_be_visible()
    expect(phone_without_script.get_by_role("button", name="toegangssleutel")).to_be_hidden()


def test_a_passkey_that_does_not_work_is_said(phone_context: BrowserContext, phone: Page) -> None:
    a_portal(an_organisation())
    tools = phone_context.new_cdp_session(phone)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    phone.goto("/duinwijk/inloggen/")
    phone.get_by_role("button", name="Inloggen met een toegangssleutel").click()
    expect(phone.get_by_text("Dat lukte niet.")).to_be_visible()
