"""Speaking and filming in the page, with the devices that Chromium makes up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import PHONE
from tests.browser.examination import Watcher
from tests.browser.test_pages import examine
from tests.builders import a_portal, a_question, a_space
from weerklank.media.models import Upload
from weerklank.questions.models import Question

if TYPE_CHECKING:
    from weerklank.contributions.models import Topic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def topic(media_folder: Path) -> Topic:
    """A question that is answered with anything."""
    space = a_space()
    a_portal(space.organisation)
    topic = a_question(space)
    Question.objects.filter(topic=topic).update(
        takes_drawings=True, takes_sound=True, takes_video=True
    )
    return topic


@pytest.fixture
def speaker_context(
    chromium_with_devices: Browser, live_server: LiveServer
) -> Iterator[BrowserContext]:
    """A phone with a microphone and two cameras."""
    context = chromium_with_devices.new_context(
        base_url=live_server.url, locale="nl-NL", viewport=PHONE, has_touch=True
    )
    context.set_default_timeout(15_000)
    watcher = Watcher(context, live_server.url)
    yield context
    context.close()
    assert watcher.complaints == []


@pytest.fixture
def speaker(speaker_context: BrowserContext) -> Page:
    """A page on that phone."""
    return speaker_context.new_page()


def form(topic: Topic) -> str:
    return f"/duinwijk/vraag/{topic.pk}/antwoord/"


def recorder(topic: Topic, way: str = "spreek") -> str:
    return f"/duinwijk/{way}/{topic.pk}/?terug={form(topic)}"


def show(page: Page, name: str, screenshots: Path | None) -> None:
    if screenshots:
        page.screenshot(path=screenshots / f"{name}.png", full_page=True)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def record(page: Page, until: str = "0:02") -> None:
    """Records until the clock of the page says so."""
    press(page, "Opnemen")
    expect(page.locator("[data-time]")).to_have_text(until)


def test_speaking_from_the_form_and_back_with_what_was_said(
    speaker: Page, topic: Topic, screenshots: Path | None
) -> None:
    speaker.goto(form(topic))
    speaker.get_by_label("Uw antwoord").fill("Luister maar.")
    show(speaker, "form", screenshots)
    press(speaker, "Inspreken")
    speaker.wait_for_url("**/spreek/**")
    expect(speaker.get_by_text("Zeg ja.")).to_be_visible()
    assert examine(speaker) == []
    show(speaker, "speak-explain", screenshots)
    press(speaker, "Zet de microfoon aan")
    expect(speaker.get_by_role("heading", name="De microfoon staat aan")).to_be_focused()
    show(speaker, "speak-ready", screenshots)
    record(speaker)
    show(speaker, "speak-recording", screenshots)
    assert examine(speaker, narrow=False) == []
    press(speaker, "Even stoppen")
    expect(speaker.get_by_role("status")).to_contain_text(["staat even stil"])
    press(speaker, "Verder")
    expect(speaker.locator("[data-time]")).to_have_text("0:03")
    press(speaker, "Klaar")
    expect(speaker.get_by_role("heading", name="Luister het terug")).to_be_focused()
    speaker.get_by_text("Haal iets af").click()
    show(speaker, "speak-review", screenshots)
    assert examine(speaker) == []
    expect(speaker.get_by_label("Einde")).to_have_attribute("aria-valuetext", re.compile("op 0:0"))
    speaker.get_by_label("Begin").focus()
    speaker.keyboard.press("ArrowRight")
    speaker.keyboard.press("ArrowRight")
    expect(speaker.get_by_label("Begin")).to_have_attribute("aria-valuetext", "op 0:01")
    press(speaker, "Luister naar wat er overblijft")
    expect(speaker.locator("[data-player]")).to_have_js_property("paused", True)
    press(speaker, "Gebruik deze opname")
    speaker.wait_for_url(f"**{form(topic)}")
    expect(speaker.get_by_label("Uw antwoord")).to_have_value("Luister maar.")
    item = speaker.locator("[data-upload-list] > li")
    expect(item.locator("[data-part=name]")).to_have_text("Opname 1")
    expect(item.locator("audio")).to_be_visible()
    show(speaker, "form-with-sound", screenshots)
    upload = Upload.objects.get()
    assert (upload.kind, upload.starts_ms, upload.is_whole) == ("sound", 1000, True)
    assert upload.ends_ms is not None
    assert examine(speaker) == []
