"""Pages in a state that an address alone does not bring about: a code asked for, a form refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import DESKTOP, OpenWindow, sign_in_just_now
from tests.browser.pages import ALL, FOR_DEMO, NO_PAGE, page_called
from tests.browser.post_office import PostOffice
from tests.browser.test_pages import examine, show, told
from tests.browser.town import SLUG, Town
from tests.builders import a_person
from tests.jobs import run_jobs
from weerklank.contributions.actions import withdraw_contribution
from weerklank.contributions.models import Contribution
from weerklank.demo import mailbox

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LETTER = (
    b"Subject: Er is nieuws voor u\r\nTo: fatima@voorbeeld.test\r\n\r\nEr is nieuws voor u.\r\n"
)
REFUSED = [
    ("official", "promises:answer", "Antwoord versturen"),
    ("official", "outcomes:write", "Bewaren en verder"),
    ("official", "moderation:decide", "Besluit"),
    ("neighbour", "moderation:appeal", "Laat er opnieuw naar kijken"),
    ("manager", "moderation:judge", "Besluit"),
    ("neighbour", "moderation:disagree", "Laat er opnieuw naar kijken"),
    ("manager", "moderation:reconsider", "Besluit"),
    ("neighbour", "moderation:report", "Melden"),
    ("manager", "questions:make", "Opslaan en bekijken"),
    ("manager", "spaces:make", "Maak de ruimte"),
    ("manager", "spaces:part", "Opslaan"),
]


@pytest.fixture
def town(town_in: Callable[[str], Town]) -> Town:
    """The town in one of its looks."""
    return town_in("kanaalstad")


class Findings:
    """Examines page after page and says at the end what was wrong."""

    def __init__(self, screenshots: Path | None) -> None:
        self.found: dict[str, list[str]] = {}
        self._screenshots = screenshots

    def examine(self, page: Page, name: str) -> None:
        """Holds the page against everything, as it stands now."""
        show(page, f"state {name}", self._screenshots)
        wrong = examine(page)
        if wrong:
            self.found[name] = wrong


@pytest.fixture
def findings(screenshots: Path | None) -> Findings:
    """What is wrong; the test ends with a look at it."""
    return Findings(screenshots)


def press(page: Page, name: str) -> None:
    """Presses a button and waits for the page that follows."""
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=name).first.click()


def test_while_signing_in(
    open_window: OpenWindow, post_office: PostOffice, town: Town, findings: Findings
) -> None:
    page = open_window()
    page.goto(f"/{SLUG}/inloggen/")
    page.get_by_label("Uw e-mailadres").first.fill("geen adres")
    press(page, "Stuur mij een code")
    findings.examine(page, "address refused")
    page.get_by_label("Uw e-mailadres").first.fill(town.official.email)
    press(page, "Stuur mij een code")
    findings.examine(page, "code of the mail")
    page.get_by_label("Code uit de mail").fill("0000-0000")
    press(page, "Verder")
    findings.examine(page, "code refused")
    page.get_by_label("Code uit de mail").fill(post_office.newest_code())
    press(page, "Verder")
    assert "/stap-2/" in page.url
    findings.examine(page, "code of the app")
    page = open_window()
    page.goto(f"/{SLUG}/aanmelden/")
    page.get_by_label("Uw e-mailadres").fill("nieuw@voorbeeld.test")
    press(page, "Maak mijn account")
    findings.examine(page, "code for a new account")
    page = open_window()
    page.goto(f"/{SLUG}/wachtwoord-vergeten/")
    page.get_by_label("Uw e-mailadres").fill(town.resident.email)
    press(page, "Stuur mij een code")
    findings.examine(page, "code for a new password")
    page.get_by_role("textbox").first.fill(post_office.newest_code())
    press(page, "Verder")
    findings.examine(page, "new password")
    if findings.found:
        pytest.fail(told(findings.found), pytrace=False)


def test_while_translating(
    open_window: OpenWindow,
    live_server: LiveServer,
    town: Town,
    findings: Findings,
    settings: Settings,
) -> None:
    settings.TRANSLATION = "weerklank.contributions.tests.test_languages.Backwards"
    said = town.said_by_other
    Contribution.objects.filter(pk=said.pk).update(language="tr")
    page = open_window()
    page.goto(f"/{SLUG}/bijdrage/{said.pk}/")
    page.get_by_role("link", name="Vertaal").first.click()
    findings.examine(page, "sign in to translate")
    sign_in_just_now(page.context, town.newcomer, live_server)
    page.reload()
    findings.examine(page, "nothing translated")
    press(page, "Vertaal")
    findings.examine(page, "being translated")
    run_jobs()
    page.reload()
    findings.examine(page, "translated")
    if findings.found:
        pytest.fail(told(findings.found), pytrace=False)


def test_while_answering(
    open_window: OpenWindow, live_server: LiveServer, town: Town, findings: Findings
) -> None:
    page = open_window(color_scheme="dark")
    page.goto(page_called("questions:answer").path(town))
    press(page, "Verder")
    findings.examine(page, "nothing written")
    page.get_by_label("Uw antwoord").fill("Een praatje bij de brievenbus.")
    press(page, "Verder")
    findings.examine(page, "sign in to send")
    sign_in_just_now(page.context, town.newcomer, live_server)
    page.reload()
    findings.examine(page, "under which name")
    press(page, "Versturen")
    findings.examine(page, "name refused")
    page.goto(f"/{SLUG}/vraag/{town.question_of_room.pk}/antwoord/")
    page.get_by_label("Uw antwoord").fill("Een praatje bij de brievenbus.")
    press(page, "Verder")
    findings.examine(page, "name in a small group")
    page.goto(page_called("talk:reply").path(town))
    press(page, "Verder")
    findings.examine(page, "nothing replied")
    page.get_by_label("Uw reactie").fill("Bij ons ook.")
    press(page, "Verder")
    findings.examine(page, "under which name to reply")
    if findings.found:
        pytest.fail(told(findings.found), pytrace=False)


def test_forms_that_are_refused(
    open_window: OpenWindow, live_server: LiveServer, town: Town, findings: Findings
) -> None:
    for who, name, button in REFUSED:
        page = open_window()
        sign_in_just_now(page.context, getattr(town, who), live_server)
        page.goto(page_called(name).path(town))
        for box in page.get_by_role("main").locator("input[required], textarea[required]").all():
            if box.get_attribute("type") in ("text", "email", None):
                box.fill("")
        press(page, button)
        assert page.get_by_role("main").locator("[aria-invalid=true]").count(), name
        findings.examine(page, f"{name} refused")
    if findings.found:
        pytest.fail(told(findings.found), pytrace=False)


def test_what_is_not_there_and_the_region_and_the_demo(
    open_window: OpenWindow, town: Town, findings: Findings, settings: Settings
) -> None:
    page = open_window()
    page.goto(f"/{SLUG}/zoiets-is-er-niet/")
    findings.examine(page, "not there")
    page.goto("/")
    findings.examine(page, "the region")
    settings.DEMO = True
    mailbox.keep(LETTER)
    for kind in FOR_DEMO:
        page.goto(kind.path(town))
        findings.examine(page, str(kind))
    page.get_by_role("link", name="Er is nieuws").click()
    findings.examine(page, "a letter of the demo")
    page.goto(f"/{SLUG}/")
    findings.examine(page, "front door of a demo")
    if findings.found:
        pytest.fail(told(findings.found), pytrace=False)


def test_what_was_kept_of_what_was_reported(
    open_window: OpenWindow, live_server: LiveServer, town: Town, findings: Findings
) -> None:
    withdraw_contribution(person=a_person(town.resident), contribution=town.said)
    page = open_window(DESKTOP)
    sign_in_just_now(page.context, town.manager, live_server)
    page.goto(page_called("moderation:queue").path(town))
    findings.examine(page, "the queue, a case in it about what is gone")
    page.goto(page_called("moderation:decide").path(town))
    findings.examine(page, "a case about what is gone")
    press(page, "Toon wat er stond")
    findings.examine(page, "kept words")
    if findings.found:
        pytest.fail(told(findings.found), pytrace=False)


def test_in_english(
    open_window: OpenWindow, live_server: LiveServer, town: Town, findings: Findings
) -> None:
    page = open_window()
    page.context.add_cookies([{"name": "taal", "value": "en", "url": live_server.url}])
    for name in ("portal:front", "questions:show", "questions:answer", "account_login"):
        page.goto(page_called(name).path(town))
        assert page.locator("html").get_attribute("lang") == "en"
        findings.examine(page, f"{name} in English")
    if findings.found:
        pytest.fail(told(findings.found), pytrace=False)


# Reached in the tests above, or by pressing something: not pages that an address shows.
HERE = {
    "account_confirm_login_code",
    "account_email_verification_sent",
    "account_confirm_password_reset_code",
    "account_complete_password_reset",
    "mfa_authenticate",
    "questions:appear",
    "questions:said_before",
    "talk:appear",
    "moderation:look",
    "demo:people",
    "demo:mail",
    "demo:letter",
}


def names(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    """The name of every address, with the namespace before it."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inside = f"{pattern.namespace}:" if pattern.namespace else space
            yield from names(pattern.url_patterns, inside)
        elif pattern.name:
            yield f"{space}{pattern.name}"


def test_no_page_type_is_forgotten() -> None:
    there = set(names(get_resolver().url_patterns))
    without = {name for each in NO_PAGE.values() for name in each.split()}
    known = {kind.name for kind in ALL} | HERE | without
    assert there - known == set()
    assert known - there == set()
