"""Keeping it decent: four people at once on one thread, and a moderator without a mouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import DESKTOP, PHONE, OpenWindow, sign_in_just_now
from tests.browser.test_keyboard import enter, tab_to
from tests.builders import a_portal, a_question, a_space, an_account, an_official, replies, says
from tests.jobs import run_jobs
from weerklank.contributions.models import Contribution
from weerklank.moderation.actions import report_contribution
from weerklank.moderation.models import Case, Decision
from weerklank.spaces.models import Membership
from weerklank.spaces.person import NOBODY

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "Mevrouw De Wit van nummer 12 helpt nooit mee."
WITHOUT_NAME = "Niet iedereen in het portiek helpt mee."
SWORE = "Jullie zijn allemaal sukkels."
CASES = 20


def show(page: Page, name: str, folder: Path | None) -> None:
    """Keeps a picture of the page, when a folder was named."""
    if folder:
        width = (page.viewport_size or PHONE)["width"]
        page.screenshot(path=folder / f"moderation-{width}-{name}.png", full_page=True)


def test_four_people_at_once_a_report_a_request_to_change_and_an_appeal(
    open_window: OpenWindow, live_server: LiveServer, screenshots: Path | None
) -> None:
    space = a_space()
    a_portal(space.organisation)
    official = an_official(space, "Sanne")
    moderator = an_official(space, "Joost", role=Membership.Role.MANAGER)
    truus, henk = an_account("Truus"), an_account("Henk")
    said = says(henk, a_question(space, "Wat maakt ons portiek prettig?"), WORDS)
    rude = replies(henk, said, SWORE)
    windows = {}
    for name, account, size in (
        ("truus", truus, PHONE),
        ("henk", henk, PHONE),
        ("official", official, DESKTOP),
        ("moderator", moderator, DESKTOP),
    ):
        windows[name] = open_window(size)
        sign_in_just_now(windows[name].context, account, live_server)
    thread = f"/duinwijk/bijdrage/{said.pk}/"
    for page in windows.values():
        page.goto(thread)

    # Truus reports what Henk said; the official sees it in the queue and asks Henk to change it.
    page = windows["truus"]
    page.get_by_role("link", name="Meld deze bijdrage").click()
    page.get_by_label("Er staat iets privés over iemand in").check()
    page.get_by_label("Wilt u het uitleggen?").fill("Dit is mijn buurvrouw.")
    show(page, "report", screenshots)
    page.get_by_role("button", name="Melden").click()
    page.get_by_role("link", name="Wat u hebt gemeld").click()
    expect(page.get_by_text("Wacht op het team")).to_be_visible()
    page = windows["official"]
    page.goto("/duinwijk/meldingen/")
    expect(page.get_by_text("Kan niet wachten")).to_be_visible()
    show(page, "queue", screenshots)
    page.get_by_role("button", name="Bekijk dit").click()
    # The moderator comes to the same case: a colleague has it.
    windows["moderator"].goto("/duinwijk/meldingen/")
    expect(windows["moderator"].get_by_text("Sanne kijkt hiernaar", exact=True)).to_be_visible()
    windows["moderator"].get_by_role("button", name="Bekijk dit").click()
    expect(windows["moderator"].get_by_text("Sanne kijkt hier nu naar")).to_be_visible()
    page.get_by_label("Vraag de schrijver om het aan te passen").check()
    page.get_by_label("Om welke regel gaat het?").select_option("personal")
    page.get_by_label("Waarom?").fill("Haalt u de naam eruit?")
    show(page, "decide", screenshots)
    page.get_by_role("button", name="Besluit", exact=True).click()
    expect(page.get_by_text("Er wacht niets. Alles is rustig.")).to_be_visible()
    run_jobs()

    # To Truus it is gone; Henk reads why, changes it, and it comes back to the queue.
    assert (windows["truus"].goto(thread) or pytest.fail("no page")).status == 404
    page = windows["henk"]
    page.goto("/duinwijk/nieuws/")
    page.get_by_role("button", name="Het team vraagt u").click()
    expect(page.get_by_text("Haalt u de naam eruit?")).to_be_visible()
    expect(page.get_by_text("Nee. Een mens heeft gekeken en besloten.")).to_be_visible()
    for name in ("Sanne", "Truus"):
        expect(page.get_by_text(name)).to_have_count(0)
    show(page, "asked", screenshots)
    page.get_by_role("link", name="Mijn woorden wijzigen").click()
    page.locator("textarea").fill(WITHOUT_NAME)
    page.get_by_role("button", name="Bewaar deze woorden").click()
    run_jobs()
    page = windows["moderator"]
    page.goto("/duinwijk/meldingen/")
    expect(page.get_by_text("Aangepast door de schrijver")).to_be_visible()
    page.get_by_role("button", name="Begin met de eerste").click()
    page.get_by_label("Laten staan").check()
    page.get_by_role("button", name="Besluit", exact=True).click()
    windows["truus"].goto(thread)
    expect(windows["truus"].get_by_text(WITHOUT_NAME)).to_be_visible()

    # Truus reports the reply too; the official hides it, Henk does not agree, Joost judges.
    windows["truus"].goto(f"/duinwijk/bijdrage/{rude.pk}/melden/")
    windows["truus"].get_by_label("Het kwetst iemand").check()
    windows["truus"].get_by_role("button", name="Melden").click()
    page = windows["official"]
    page.goto("/duinwijk/meldingen/")
    page.get_by_role("button", name="Begin met de eerste").click()
    page.get_by_label("Verberg het").check()
    page.get_by_label("Waarom?").fill("Dit scheldt mensen uit.")
    page.get_by_role("button", name="Besluit", exact=True).click()
    run_jobs()
    page = windows["henk"]
    page.goto("/duinwijk/nieuws/")
    page.get_by_role("button", name="heeft uw bijdrage").click()
    show(page, "hidden", screenshots)
    page.get_by_role("link", name="Ik ben het er niet mee eens").click()
    page.get_by_label("Waarom bent u het er niet mee eens?").fill("Het was een grapje onder ons.")
    page.get_by_role("button", name="Laat er opnieuw naar kijken").click()
    expect(page.get_by_text("Iemand anders van het team kijkt opnieuw.").first).to_be_visible()
    windows["official"].goto("/duinwijk/meldingen/")
    expect(windows["official"].get_by_text("Er wacht niets.")).to_be_visible()
    page = windows["moderator"]
    page.goto("/duinwijk/meldingen/")
    page.get_by_role("button", name="Bekijk dit").click()
    show(page, "judge", screenshots)
    page.get_by_label("De schrijver heeft gelijk").check()
    page.get_by_label("Waarom?").fill("Onder vrienden mag dat.")
    page.get_by_role("button", name="Besluit", exact=True).click()
    run_jobs()
    windows["truus"].goto(thread)
    expect(windows["truus"].get_by_text(SWORE)).to_be_visible()
    page = windows["henk"]
    page.goto("/duinwijk/nieuws/")
    page.get_by_role("button", name="Het is teruggedraaid").click()
    expect(page.get_by_text("Onder vrienden mag dat.")).to_be_visible()
    show(page, "overturned", screenshots)
    windows["truus"].goto("/duinwijk/mijn-meldingen/")
    expect(windows["truus"].get_by_text("Bekeken")).to_have_count(2)
    show(windows["truus"], "my-reports", screenshots)


@pytest.fixture
def waiting() -> list[Contribution]:
    """Twenty things that were reported, and an official who is to look at them."""
    space = a_space()
    a_portal(space.organisation)
    topic = a_question(space)
    said = [says(an_account(), topic, f"Koop nu! Aanbieding {number}.") for number in range(CASES)]
    for one in said:
        report_contribution(person=NOBODY, contribution=one, reason="spam", words="")
    return said


def test_a_moderator_clears_twenty_cases_with_the_keyboard_alone(
    open_window: OpenWindow, live_server: LiveServer, waiting: list[Contribution]
) -> None:
    official = an_official(waiting[0].topic.space, "Sanne")
    page = open_window(DESKTOP)
    sign_in_just_now(page.context, official, live_server)
    page.goto("/duinwijk/meldingen/")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    for key in ("j", "j", "k"):
        page.keyboard.press(key)
    enter(page)
    tab_to(page, "Besluit", tag="button")
    enter(page)
    expect(page.locator(".wk-error-summary")).to_be_focused()
    page.goto(page.url)
    for turn in range(CASES):
        expect(page.get_by_role("heading", level=1)).to_be_focused()
        hides = turn % 4 == 0
        page.keyboard.press("3" if hides else "1")
        if hides:
            page.keyboard.press("r")
            page.keyboard.type("Dit is reclame, 1 2 3 x j k.")
            page.keyboard.press("Tab")
            tab_to(page, "Besluit", tag="button")
        enter(page)
    expect(page.get_by_text("Er wacht niets. Alles is rustig.")).to_be_visible()
    assert not Case.objects.filter(state=Case.State.OPEN).exists()
    assert Decision.objects.filter(kind="hidden").count() == CASES // 4
    assert {one.reason for one in Decision.objects.filter(kind="hidden")} == {
        "Dit is reclame, 1 2 3 x j k."
    }


def test_ticking_several_and_deciding_once_without_a_mouse_or_script(
    open_window: OpenWindow, live_server: LiveServer, waiting: list[Contribution]
) -> None:
    official = an_official(waiting[0].topic.space, "Sanne")
    for script in (True, False):
        page = open_window(DESKTOP, java_script_enabled=script)
        sign_in_just_now(page.context, official, live_server)
        page.goto("/duinwijk/meldingen/")
        before = Case.objects.filter(state=Case.State.OPEN).count()
        for number in range(3):
            tick = page.get_by_role("checkbox").nth(number)
            tick.focus()
            page.keyboard.press("x" if script else "Space")
            expect(tick).to_be_checked()
        page.get_by_text("Besluit over meer tegelijk").click()
        page.get_by_label("Laten staan").check()
        page.get_by_role("button", name="Besluit over wat ik aankruiste").click()
        expect(page.get_by_text("Over 3 bijdragen besloten.")).to_be_visible()
        assert Case.objects.filter(state=Case.State.OPEN).count() == before - 3
