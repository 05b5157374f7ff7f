"""Files that are sent on: after the network was away, from another page, in another tab, later."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, Error, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import sign_in
from tests.browser.test_pages import examine
from tests.builders import a_portal, a_question, a_space, an_account
from weerklank.media import actions
from weerklank.media.models import Asset, Upload
from weerklank.media.recordings.tests.samples import Picture, Sound, box, recording
from weerklank.questions.models import Question

if TYPE_CHECKING:
    from weerklank.contributions.models import Topic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SENDING = re.compile("/stuur/[^/]+/[^/]+/$")
CHUNK = 5 * 1024 * 1024
SIZE = 12_000_000
IN = "Video 1 is binnen."


@pytest.fixture
def topic(media_folder: Path) -> Topic:
    """A question that is answered with videos too."""
    space = a_space()
    a_portal(space.organisation)
    topic = a_question(space)
    Question.objects.filter(topic=topic).update(takes_video=True)
    return topic


def a_video(folder: Path, size: int = SIZE) -> Path:
    """A film of `size` bytes; most of them lie fallow."""
    film = recording("mp4", Picture(), Sound())
    path = folder / "trap.mp4"
    path.write_bytes(film + box(b"free", bytes(size - len(film) - 8)))
    return path


class Gate:
    """Lets the messages with bytes of files through, or keeps them waiting."""

    def __init__(self, context: BrowserContext, *, through: int = 0) -> None:
        self._context = context
        self._through = through
        self._held: list[Route] = []
        self.passed = 0
        context.route(SENDING, self._hold)

    def _hold(self, route: Route) -> None:
        if route.request.method != "PATCH":
            route.continue_()
        elif self.passed < self._through:
            self.passed += 1
            route.continue_()
        else:
            self._held.append(route)

    def open(self) -> None:
        """Lets through what waits, and all that comes."""
        self._context.unroute(SENDING)
        for route in self._held:
            # The page that sent it may be gone.
            with suppress(Error):
                route.continue_()

    def cut(self) -> None:
        """Breaks the connection of what waits; what comes later goes through."""
        self._context.unroute(SENDING)
        for route in self._held:
            with suppress(Error):
                route.abort("connectionreset")


def form(topic: Topic) -> str:
    return f"/duinwijk/vraag/{topic.pk}/antwoord/"


def choose(page: Page, video: Path) -> None:
    """Chooses a video, and waits until its bytes begin to go, from whatever tab."""
    with page.context.expect_event("request", is_patch):
        page.locator("#id_pictures").set_input_files(video)


def is_patch(request: object) -> bool:
    return getattr(request, "method", "") == "PATCH"


def same_as(video: Path, folder: Path) -> bool:
    """Whether what is kept of the one upload is what was sent."""
    upload = Upload.objects.get()
    kept = (folder / upload.stored_as).read_bytes()
    return upload.is_whole and digest(kept) == digest(video.read_bytes())


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def nothing_waits(page: Page) -> None:
    """Waits until this device holds no file any more, and nothing that says so."""
    left = page.evaluate(
        """() => new Promise((resolve, reject) => {
          setTimeout(() => reject(new Error(JSON.stringify(localStorage))), 8000);
          const look = async () => {
            if (Object.keys(localStorage).length > 0) return setTimeout(look, 50);
            // The browser throws all of it away when it is told to.
            if ((await indexedDB.databases()).length === 0) return resolve(0);
            indexedDB.open("weerklank-files").onsuccess = ({target}) => {
              const files = target.result.transaction("files").objectStore("files").count();
              files.onsuccess = () => resolve(files.result);
            };
          };
          look();
        })"""
    )
    assert left == 0


def show(page: Page, name: str, screenshots: Path | None) -> None:
    if screenshots:
        page.screenshot(path=screenshots / f"{name}.png")


def test_a_video_arrives_whole_after_the_network_was_away(
    phone: Page,
    phone_context: BrowserContext,
    topic: Topic,
    tmp_path: Path,
    media_folder: Path,
    screenshots: Path | None,
) -> None:
    video = a_video(tmp_path)
    phone.goto(form(topic))
    gate = Gate(phone_context, through=1)
    choose(phone, video)
    progress = phone.locator("[data-part=sent]").first
    expect(progress).to_contain_text("van 12 MB")
    expect(phone.locator("[data-part=progress]").first).to_have_js_property("value", 44)
    show(phone, "video-half", screenshots)
    phone_context.set_offline(True)
    gate.cut()
    expect(progress).to_have_text("Geen verbinding. Wij gaan straks vanzelf verder.")
    show(phone, "video-offline", screenshots)
    assert Upload.objects.get().received == CHUNK
    phone_context.set_offline(False)
    expect(phone.locator("[data-upload-status]")).to_have_text(IN)
    assert same_as(video, media_folder)
    nothing_waits(phone)


def test_it_goes_on_from_another_page(
    phone: Page,
    phone_context: BrowserContext,
    topic: Topic,
    tmp_path: Path,
    media_folder: Path,
    screenshots: Path | None,
) -> None:
    video = a_video(tmp_path)
    phone.goto(form(topic))
    gate = Gate(phone_context, through=1)
    choose(phone, video)
    expect(phone.locator("[data-part=progress]").first).to_have_js_property("value", 44)
    phone.goto("/duinwijk/")
    bar = phone.locator("[data-under-way]")
    expect(bar).to_contain_text(re.compile(r"Video 1: \d,?\d? van 12 MB"))
    show(phone, "bar", screenshots)
    assert examine(phone) == []
    expect(bar).to_match_aria_snapshot(
        """
        - complementary "Uw bestanden zijn onderweg":
          - paragraph: /Video 1/
          - progressbar "Hoe ver het is"
          - button "Even niet versturen"
          - status: Wij versturen Video 1. U kunt intussen verdergaan.
        """
    )
    gate.open()
    expect(bar).to_contain_text("Alles is binnen.")
    assert same_as(video, media_folder)
    nothing_waits(phone)


def test_it_goes_on_after_the_page_was_closed(
    phone: Page,
    phone_context: BrowserContext,
    topic: Topic,
    tmp_path: Path,
    media_folder: Path,
) -> None:
    video = a_video(tmp_path)
    phone.goto(form(topic))
    gate = Gate(phone_context)
    choose(phone, video)
    phone.close()
    gate.cut()
    later = phone_context.new_page()
    later.goto(form(topic))
    expect(later.locator("[data-upload-status]")).to_have_text(IN)
    assert same_as(video, media_folder)
    nothing_waits(later)


@pytest.mark.parametrize(
    "lacks",
    [
        "",
        pytest.param(
            "Object.defineProperty(navigator, 'locks', {value: null})", marks=pytest.mark.long
        ),
    ],
    ids=["locks", "no locks"],
)
def test_two_tabs_with_the_same_file_send_it_once(
    phone: Page,
    phone_context: BrowserContext,
    topic: Topic,
    tmp_path: Path,
    media_folder: Path,
    lacks: str,
) -> None:
    phone_context.add_init_script(lacks)
    video = a_video(tmp_path)
    gate = Gate(phone_context)
    sent: list[str] = []
    phone_context.on("request", lambda each: sent.append(each.url) if is_patch(each) else None)
    other = phone_context.new_page()
    phone.goto(form(topic))
    other.goto(form(topic))
    choose(phone, video)
    expect(other.locator("[data-part=name]")).to_have_text("Video 1")
    other.locator("#id_pictures").set_input_files(video)
    expect(other.locator("[data-upload-problem]")).to_have_text("Deze hebt u al: Video 1.")
    gate.open()
    for page in (phone, other):
        expect(page.locator("[data-upload-status]")).to_have_text(IN)
        expect(page.locator("[data-upload-list] > li")).to_have_count(1)
    assert same_as(video, media_folder)
    assert len(sent) == 3, "one tab sends, three pieces of five megabytes"
    nothing_waits(phone)


def test_what_expired_at_the_server_begins_anew(
    phone: Page, phone_context: BrowserContext, topic: Topic, tmp_path: Path, media_folder: Path
) -> None:
    video = a_video(tmp_path)
    phone.goto(form(topic))
    gate = Gate(phone_context)
    choose(phone, video)
    actions.drop_upload(upload=Upload.objects.get())
    gate.open()
    expect(phone.locator("[data-upload-status]")).to_have_text(IN)
    expect(phone.locator("[data-upload-list] > li")).to_have_count(1)
    assert same_as(video, media_folder)


@pytest.mark.long
def test_a_token_that_is_too_old_is_made_anew(
    phone: Page, phone_context: BrowserContext, topic: Topic, tmp_path: Path, media_folder: Path
) -> None:
    video = a_video(tmp_path)
    phone.goto(form(topic))
    gate = Gate(phone_context, through=1)
    choose(phone, video)
    expect(phone.locator("[data-part=progress]").first).to_have_js_property("value", 44)
    phone_context.clear_cookies(name="csrf")
    gate.cut()
    expect(phone.locator("[data-upload-status]")).to_have_text(IN)
    assert same_as(video, media_folder)


def test_a_video_that_is_no_video_is_told_on_whatever_page(
    phone: Page,
    phone_context: BrowserContext,
    topic: Topic,
    tmp_path: Path,
    screenshots: Path | None,
) -> None:
    junk = tmp_path / "x.mp4"
    junk.write_bytes(b"no film at all " * 99)
    phone.goto(form(topic))
    gate = Gate(phone_context)
    choose(phone, junk)
    phone.goto("/duinwijk/")
    gate.cut()
    bar = phone.locator("[data-under-way]")
    expect(bar.get_by_role("button", name="Sluit")).to_be_visible()
    expect(bar.locator("[data-part=words]")).to_contain_text("Video 1: ")
    show(phone, "bar-refused", screenshots)
    phone.goto(form(topic))
    expect(phone.locator("[data-part=error]:visible")).to_have_count(1)
    nothing_waits(phone)
    phone.get_by_role("button", name="Haal weg").click()
    expect(phone.locator("[data-upload-list] > li")).to_have_count(0)


def test_words_go_before_the_video_is_there(
    phone: Page,
    phone_context: BrowserContext,
    live_server: LiveServer,
    topic: Topic,
    tmp_path: Path,
) -> None:
    sign_in(phone_context, an_account(), live_server)
    phone.goto(form(topic))
    phone.get_by_label("Uw antwoord").fill("Zo ziet mijn trap eruit.")
    gate = Gate(phone_context, through=1)
    choose(phone, a_video(tmp_path))
    phone.get_by_role("button", name="Verder").click()
    phone.wait_for_url("**/naam/")
    phone.locator("[name=health][value=no]").check(force=True)
    phone.get_by_role("button", name="Versturen", exact=True).click()
    phone.wait_for_url("**/ontvangst/**")
    assert Asset.objects.get().state == Asset.State.ARRIVING
    gate.cut()
    expect(phone.locator("[data-under-way]")).to_contain_text("Alles is binnen.")
    assert Asset.objects.get().state == Asset.State.PREPARING
    nothing_waits(phone)
    phone.goto(form(topic))
    expect(phone.locator("[data-upload-list] > li")).to_have_count(0)


def test_signing_out_erases_what_waits(
    phone: Page,
    phone_context: BrowserContext,
    live_server: LiveServer,
    topic: Topic,
    tmp_path: Path,
) -> None:
    sign_in(phone_context, an_account(), live_server)
    phone.goto(form(topic))
    Gate(phone_context)
    choose(phone, a_video(tmp_path))
    phone.goto("/duinwijk/uitloggen/")
    with phone.expect_navigation():
        phone.locator("main form button[type=submit]").first.click()
    nothing_waits(phone)


def test_erase_everything_erases_what_waits(
    phone: Page, phone_context: BrowserContext, topic: Topic, tmp_path: Path
) -> None:
    phone.goto(form(topic))
    Gate(phone_context)
    choose(phone, a_video(tmp_path))
    phone.get_by_role("button", name="Wis alles").click()
    phone.wait_for_url(f"**/vraag/{topic.pk}/")
    nothing_waits(phone)
    assert not Upload.objects.exists()


@pytest.mark.long
def test_what_is_a_week_old_is_erased(
    phone: Page, phone_context: BrowserContext, topic: Topic, tmp_path: Path
) -> None:
    phone.goto(form(topic))
    Gate(phone_context)
    choose(phone, a_video(tmp_path))
    phone.evaluate(
        """() => new Promise((resolve) => {
          indexedDB.open("weerklank-files").onsuccess = ({target}) => {
            const files = target.result.transaction("files", "readwrite").objectStore("files");
            files.getAll().onsuccess = ({target}) => {
              const [file] = target.result;
              files.put({...file, at: file.at - 7 * 24 * 60 * 60 * 1000}).onsuccess = resolve;
            };
          };
        })"""
    )
    phone.goto("/duinwijk/")
    nothing_waits(phone)


def test_over_mobile_internet_a_large_file_is_asked_about_first(
    phone: Page,
    phone_context: BrowserContext,
    topic: Topic,
    tmp_path: Path,
    screenshots: Path | None,
) -> None:
    phone_context.add_init_script(
        "Object.defineProperty(navigator, 'connection', {value: {type: 'cellular'}})"
    )
    video = a_video(tmp_path, 24_000_000)
    phone.goto(form(topic))
    phone.locator("#id_pictures").set_input_files(video)
    item = phone.locator("[data-upload-list] > li")
    expect(item.locator("[data-part=asked]")).to_contain_text("Dit is 24 MB.")
    show(phone, "video-asks", screenshots)
    assert examine(phone) == []
    item.get_by_role("button", name="Wachten op wifi").click()
    expect(item.locator("[data-part=asked]")).to_have_text("Wacht op wifi.")
    phone.goto("/duinwijk/")
    bar = phone.locator("[data-under-way]")
    expect(bar).to_contain_text("Wacht op wifi.")
    assert Upload.objects.get().received == 0
    bar.get_by_role("button", name="Nu versturen").click()
    expect(bar).to_contain_text("Alles is binnen.")
    assert Upload.objects.get().is_whole


def test_sending_can_stop_for_a_while(
    phone: Page, phone_context: BrowserContext, topic: Topic, tmp_path: Path
) -> None:
    phone.goto(form(topic))
    gate = Gate(phone_context)
    choose(phone, a_video(tmp_path))
    phone.get_by_role("button", name="Even niet versturen").click()
    expect(phone.locator("[data-upload-going-on-note]")).to_have_text(
        "Het versturen staat even stil."
    )
    gate.cut()
    phone.goto("/duinwijk/")
    bar = phone.locator("[data-under-way]")
    expect(bar).to_contain_text("Het versturen staat even stil.")
    bar.get_by_role("button", name="Verder versturen").click()
    expect(bar).to_contain_text("Alles is binnen.")
    nothing_waits(phone)


@pytest.mark.long
def test_half_a_video_that_this_device_lost_is_told(
    phone: Page, phone_context: BrowserContext, topic: Topic, tmp_path: Path
) -> None:
    phone.goto(form(topic))
    Gate(phone_context)
    choose(phone, a_video(tmp_path))
    phone.goto("/duinwijk/")
    phone.evaluate("localStorage.clear(); indexedDB.deleteDatabase('weerklank-files')")
    phone.goto(form(topic))
    expect(phone.locator("[data-part=error]")).to_contain_text("niet helemaal aangekomen")
    phone.get_by_role("button", name="Verder").click()
    expect(phone.get_by_role("button", name="Haal weg")).to_be_focused()
    phone.keyboard.press("Enter")
    expect(phone.locator("[data-upload-list] > li")).to_have_count(0)
    assert not Upload.objects.exists()
