"""The server made room for a file, and the page was gone before it heard so."""

from __future__ import annotations

import io
import re
import wave
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Page, Route, expect

from tests.browser.conftest import OpenWindow
from tests.builders import a_portal, a_question, a_space
from weerklank.media.models import Upload
from weerklank.questions.models import Question

if TYPE_CHECKING:
    from weerklank.contributions.models import Topic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ANNOUNCING = re.compile("/stuur/[^/]+/$")
ITEMS = "[data-upload-list] > li"


@pytest.fixture
def topic(media_folder: Path) -> Topic:
    """A question that is answered with sound too."""
    space = a_space()
    a_portal(space.organisation)
    topic = a_question(space)
    Question.objects.filter(topic=topic).update(takes_sound=True)
    return topic


def a_tone() -> FilePayload:
    """A file of sound, as of a dictation machine."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(range(200)) * 80)
    return FilePayload(name="stem.wav", mimeType="audio/wav", buffer=file.getvalue())


def lose_answers(context: BrowserContext) -> None:
    """The server hears of files; what it answers comes to nobody."""

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    context.route(ANNOUNCING, lose)


def chosen_and_answer_lost(page: Page, topic: Topic) -> None:
    """A file is chosen, and room made for it of which this page does not hear."""
    lose_answers(page.context)
    page.goto(f"/duinwijk/vraag/{topic.pk}/antwoord/")
    with page.expect_event("requestfailed"):
        page.locator("input[type=file]").set_input_files([a_tone()])
    assert not Upload.objects.get().is_whole


def test_it_goes_up_all_the_same_and_stands_there_once(
    open_window: OpenWindow, topic: Topic
) -> None:
    page = open_window()
    chosen_and_answer_lost(page, topic)
    page.context.unroute(ANNOUNCING)
    page.reload()
    expect(page.locator("[data-upload-list] audio:visible")).to_have_count(1)
    expect(page.locator(ITEMS)).to_have_count(1)
    expect(page.locator("[data-part=error]")).to_be_hidden()
    assert Upload.objects.get().is_whole


def test_while_the_line_is_away_it_is_not_said_to_be_lost(
    open_window: OpenWindow, topic: Topic
) -> None:
    page = open_window()
    chosen_and_answer_lost(page, topic)
    with page.expect_event("requestfailed"):
        page.reload()
    expect(page.get_by_text("staat niet meer op dit apparaat")).to_have_count(0)


def test_what_this_device_lost_goes_up_when_it_is_chosen_anew(
    open_window: OpenWindow, topic: Topic
) -> None:
    page = open_window()
    chosen_and_answer_lost(page, topic)
    page.evaluate("localStorage.clear(); indexedDB.deleteDatabase('weerklank-files')")
    page.context.unroute(ANNOUNCING)
    page.reload()
    expect(page.locator("[data-part=error]")).to_contain_text("niet helemaal aangekomen")
    page.locator("input[type=file]").set_input_files([a_tone()])
    expect(page.locator("[data-upload-list] audio:visible")).to_have_count(1)
    expect(page.locator(ITEMS)).to_have_count(1)
    assert Upload.objects.get().is_whole
