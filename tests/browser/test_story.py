"""Telling a story on a phone, part by part, and reading it: on the screen, on paper, aloud."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import sign_in
from tests.browser.examination import violations, wider_than_the_window
from tests.builders import a_portal, a_question, a_space, an_account, an_official
from tests.jobs import run_jobs
from weerklank.contributions.models import Contribution, Topic
from weerklank.media.pictures.tests.samples import phone_jpeg
from weerklank.questions.models import Question

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def topic(media_folder: Path) -> Topic:
    """A question that can be answered with a story."""
    space = a_space()
    a_portal(space.organisation)
    an_official(space)
    topic = a_question(space)
    Question.objects.filter(topic=topic).update(takes_stories=True)
    return topic


def a_photo() -> FilePayload:
    return {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": phone_jpeg()}


def parts(page: Page) -> list[str]:
    """What stands above each part of the story, from the first to the last."""
    return [head.inner_text().strip() for head in page.locator(".wk-part__head").all()]


def begin(page: Page, topic: Topic) -> None:
    """From the question to the story, with what was typed already."""
    page.goto(f"/duinwijk/vraag/{topic.pk}/antwoord/")
    page.get_by_label("Uw antwoord").fill("Vroeger liep ik de trap zo op.")
    page.get_by_role("button", name="Vertel een verhaal").click()
    page.wait_for_url("**/verhaal/")


def tell(page: Page, topic: Topic) -> None:
    """A whole story: words, a photo that is moved up and made the cover, words."""
    begin(page, topic)
    expect(page.get_by_label("Woorden 1")).to_have_value("Vroeger liep ik de trap zo op.")
    page.get_by_label("Hoe heet uw verhaal?").fill("Mijn trap en ik")
    page.locator("#id_pictures").set_input_files([a_photo()])
    expect(page.locator("[data-upload-status]")).to_have_text("Foto 1 is binnen.")
    page.get_by_role("button", name="Zet het in het verhaal").click()
    expect(page.locator(".wk-part")).to_have_count(2)
    page.get_by_label("Wat is er te zien?").fill("De trap, 34 treden")
    page.locator("label", has_text="Dit is de voorkant").click()
    expect(page.get_by_label("Dit is de voorkant")).to_be_checked()
    page.get_by_role("button", name="Woorden toevoegen").click()
    expect(page.locator(".wk-part")).to_have_count(3)
    page.get_by_label("Woorden 3").fill("Nu rust ik halverwege.")


def send(page: Page) -> None:
    page.get_by_role("button", name="Verder").last.click()
    page.wait_for_url("**/naam/")
    page.locator("[name=health][value=no]").check(force=True)
    page.get_by_role("button", name="Versturen", exact=True).click()
    page.wait_for_url("**/ontvangst/**")


def test_a_story_from_the_first_word_to_the_page_on_which_it_is_read(
    phone: Page,
    phone_context: BrowserContext,
    live_server: LiveServer,
    topic: Topic,
    screenshots: Path | None,
) -> None:
    sign_in(phone_context, an_account(), live_server)
    tell(phone, topic)
    phone.get_by_role("button", name="Omlaag").first.click()
    expect(phone.locator(".wk-part__head").first).to_have_text("Foto 1")
    assert parts(phone) == ["Foto 1", "Woorden 2", "Woorden 3"]
    assert violations(phone) == []
    assert wider_than_the_window(phone) == []
    if screenshots:
        phone.screenshot(path=screenshots / "story-telling.png", full_page=True)
    send(phone)
    run_jobs()
    story = Contribution.objects.get()
    phone.goto(f"/duinwijk/vraag/{topic.pk}/")
    phone.get_by_role("link", name="Lees het hele verhaal").click()
    phone.wait_for_url(f"**/bijdrage/{story.pk}/")
    expect(phone.get_by_role("heading", name="Mijn trap en ik")).to_be_visible()
    told = phone.locator(".wk-story")
    expect(told.get_by_role("img", name="De trap, 34 treden")).to_be_visible()
    assert told.inner_text().index("Vroeger") < told.inner_text().index("Nu rust ik")
    assert violations(phone) == []
    if screenshots:
        phone.screenshot(path=screenshots / "story-reading.png", full_page=True)


def test_a_story_that_lacks_a_title_says_so_and_loses_nothing(phone: Page, topic: Topic) -> None:
    begin(phone, topic)
    phone.get_by_role("button", name="Verder").last.click()
    expect(phone.get_by_role("alert").first).to_contain_text("Geef uw verhaal een titel")
    expect(phone.get_by_label("Woorden 1")).to_have_value("Vroeger liep ik de trap zo op.")
    phone.get_by_role("link", name="Geef uw verhaal een titel").click()
    expect(phone.get_by_label("Hoe heet uw verhaal?")).to_be_focused()


def test_words_of_a_story_survive_a_page_that_is_loaded_again(phone: Page, topic: Topic) -> None:
    begin(phone, topic)
    phone.get_by_label("Woorden 1").fill("Net getypt, nog niet verstuurd.")
    expect(phone.locator("[data-draft-status]")).to_have_text("Bewaard op dit apparaat.")
    phone.reload()
    expect(phone.get_by_label("Woorden 1")).to_have_value("Net getypt, nog niet verstuurd.")


def a_story(phone: Page, phone_context: BrowserContext, live_server: LiveServer) -> None:
    """Opens a story that was sent, as its author."""
    topic = Topic.objects.get()
    sign_in(phone_context, an_account(), live_server)
    tell(phone, topic)
    send(phone)
    run_jobs()
    phone.goto(f"/duinwijk/bijdrage/{Contribution.objects.get().pk}/")


def test_on_paper_the_story_stands_without_buttons(
    phone: Page,
    phone_context: BrowserContext,
    live_server: LiveServer,
    topic: Topic,
    screenshots: Path | None,
) -> None:
    a_story(phone, phone_context, live_server)
    phone.emulate_media(media="print")
    expect(phone.locator(".wk-story").get_by_role("img")).to_be_visible()
    expect(phone.get_by_text("Nu rust ik halverwege.")).to_be_visible()
    for button in phone.get_by_role("button").all():
        expect(button).to_be_hidden()
    if screenshots:
        phone.screenshot(path=screenshots / "story-print.png", full_page=True)


def test_the_voice_of_the_device_reads_the_story_aloud_in_order(
    phone: Page, phone_context: BrowserContext, live_server: LiveServer, topic: Topic
) -> None:
    # A browser without a screen has no voice: what it would be given to say is written down.
    phone_context.add_init_script(
        """
        window.said = [];
        Object.defineProperty(window, "speechSynthesis", {
          value: {speak: (spoken) => window.said.push([spoken.lang, spoken.text]), cancel() {}},
        });
        """
    )
    a_story(phone, phone_context, live_server)
    phone.get_by_role("button", name="Lees het voor").click()
    assert phone.evaluate("window.said") == [
        ["nl", "Mijn trap en ik"],
        ["nl", "Vroeger liep ik de trap zo op."],
        ["nl", "De trap, 34 treden"],
        ["nl", "Nu rust ik halverwege."],
    ]
    expect(phone.get_by_role("button", name="Stop met voorlezen")).to_be_visible()
    phone.get_by_role("button", name="Stop met voorlezen").click()
    expect(phone.get_by_role("button", name="Lees het voor")).to_be_visible()


def test_what_a_screen_reader_hears_of_a_story(
    phone: Page, phone_context: BrowserContext, live_server: LiveServer, topic: Topic
) -> None:
    a_story(phone, phone_context, live_server)
    heard = phone.locator(".wk-story").aria_snapshot()
    assert 'img "De trap, 34 treden"' in heard
    assert heard.index("Vroeger liep ik") < heard.index("De trap, 34") < heard.index("Nu rust ik")
