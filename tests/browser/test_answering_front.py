"""Answering in a real browser: words that stay, files that go up by themselves."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import sign_in
from tests.builders import a_portal, a_question, a_space, an_account
from weerklank.media import actions
from weerklank.media.models import Asset, Upload
from weerklank.media.pictures.tests.samples import encoded, phone_jpeg, scene

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload

    from weerklank.contributions.models import Topic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "Een buurvrouw die elke week langskomt."
# Where the server is asked to make room for a file, and where its bytes go.
ANNOUNCING = re.compile("/stuur/[^/]+/$")
SENDING = re.compile("/stuur/[^/]+/[^/]+/$")


@pytest.fixture
def topic() -> Topic:
    """A question in a public space of Duinwijk."""
    space = a_space()
    a_portal(space.organisation)
    return a_question(space)


def address(topic: Topic) -> str:
    return f"/duinwijk/vraag/{topic.pk}/antwoord/"


def a_photo(name: str = "IMG_1.jpg") -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": phone_jpeg() + name.encode()}


def show(page: Page, name: str, screenshots: Path | None) -> None:
    if screenshots:
        page.screenshot(path=screenshots / f"{name}.png", full_page=True)


def write(page: Page, words: str = WORDS) -> None:
    page.get_by_label("Uw antwoord").fill(words)
    expect(page.locator("[data-draft-status]")).to_have_text("Bewaard op dit apparaat.")


def choose(page: Page, *photos: FilePayload) -> None:
    page.locator("#id_pictures").set_input_files(list(photos))


def drafts(page: Page) -> list[str]:
    kept: list[str] = page.evaluate(
        "Object.keys(localStorage).filter((key) => key.startsWith('weerklank-draft:'))"
    )
    return kept


def test_words_are_there_again_after_the_page_is_loaded_again(
    phone: Page, topic: Topic, screenshots: Path | None
) -> None:
    phone.goto(address(topic))
    write(phone)
    phone.goto(address(topic))
    expect(phone.get_by_label("Uw antwoord")).to_have_value(WORDS)
    expect(phone.locator("[data-draft-status]")).to_contain_text("teruggezet")
    show(phone, "draft-back", screenshots)


def test_words_typed_just_before_leaving_are_kept_too(phone: Page, topic: Topic) -> None:
    phone.goto(address(topic))
    phone.get_by_label("Uw antwoord").fill(WORDS)
    phone.goto(address(topic))
    expect(phone.get_by_label("Uw antwoord")).to_have_value(WORDS)


def test_words_that_the_server_got_later_stay(phone: Page, topic: Topic) -> None:
    phone.goto(address(topic))
    write(phone)
    draft = phone.evaluate("JSON.stringify(localStorage)")
    phone.get_by_label("Uw antwoord").fill("Andere woorden, later.")
    phone.get_by_role("button", name="Verder").click()
    phone.wait_for_url("**/naam/")
    phone.evaluate("(all) => Object.assign(localStorage, JSON.parse(all))", draft)
    phone.goto(address(topic))
    expect(phone.get_by_label("Uw antwoord")).to_have_value("Andere woorden, later.")


def test_erase_everything_leaves_nothing_on_the_device(phone: Page, topic: Topic) -> None:
    phone.goto(address(topic))
    write(phone)
    assert len(drafts(phone)) == 1
    phone.get_by_role("button", name="Wis alles").click()
    phone.wait_for_url(f"**/vraag/{topic.pk}/")
    assert drafts(phone) == []
    phone.goto(address(topic))
    expect(phone.get_by_label("Uw antwoord")).to_have_value("")


def test_a_draft_of_more_than_a_week_is_gone_from_any_page(phone: Page, topic: Topic) -> None:
    phone.goto(address(topic))
    write(phone)
    phone.evaluate(
        """() => {
          const [key] = Object.keys(localStorage).filter((each) => each.includes("draft"));
          const draft = JSON.parse(localStorage.getItem(key));
          draft.at -= 7 * 24 * 60 * 60 * 1000;
          localStorage.setItem(key, JSON.stringify(draft));
        }"""
    )
    phone.goto(f"/duinwijk/vraag/{topic.pk}/")
    assert drafts(phone) == []


def test_signing_out_leaves_nothing_for_who_uses_the_device_next(
    phone: Page, phone_context: BrowserContext, live_server: LiveServer, topic: Topic
) -> None:
    sign_in(phone_context, an_account(), live_server)
    phone.goto(address(topic))
    write(phone)
    choose(phone, a_photo())
    expect(phone.locator("[data-upload-status]")).to_have_text("Foto 1 is binnen.")
    phone.goto("/duinwijk/uitloggen/")
    with phone.expect_navigation():
        phone.locator("main form button[type=submit]").first.click()
    assert drafts(phone) == []
    phone.goto(address(topic))
    expect(phone.get_by_label("Uw antwoord")).to_have_value("")
    expect(phone.locator("[data-upload]")).to_have_count(0)


def test_what_was_sent_is_no_draft_any_more(
    phone: Page, phone_context: BrowserContext, live_server: LiveServer, topic: Topic
) -> None:
    sign_in(phone_context, an_account(), live_server)
    phone.goto(address(topic))
    write(phone)
    choose(phone, a_photo())
    phone.get_by_role("button", name="Verder").click()
    phone.wait_for_url("**/naam/")
    assert len(drafts(phone)) == 1, "sending can still fail"
    phone.locator("[name=health][value=no]").check(force=True)
    phone.get_by_role("button", name="Versturen", exact=True).click()
    phone.wait_for_url("**/ontvangst/**")
    assert drafts(phone) == []
    assert Asset.objects.count() == 1
    phone.goto(address(topic))
    expect(phone.get_by_label("Uw antwoord")).to_have_value("")
    expect(phone.locator("[data-upload]")).to_have_count(0)


def test_what_arrived_and_was_sent_is_not_begun_anew(
    phone: Page, phone_context: BrowserContext, live_server: LiveServer, topic: Topic
) -> None:
    heard: list[str] = []

    def unheard(route: Route) -> None:
        if route.request.method == "HEAD" and not heard:
            route.continue_()
            return
        if route.request.method == "PATCH":
            heard.append(route.fetch().status_text)
        route.abort()

    sign_in(phone_context, an_account(), live_server)
    phone.goto(address(topic))
    write(phone)
    phone.route(re.compile("/stuur/[^/]+/[^/]+/"), unheard)
    with phone.expect_event("requestfailed", lambda request: request.method == "PATCH"):
        choose(phone, a_photo())
    phone.get_by_role("button", name="Verder").click()
    phone.wait_for_url("**/naam/")
    phone.locator("[name=health][value=no]").check(force=True)
    # Whoever leaves the receipt at once does not let it finish.
    phone.route("**/going-on*.js", lambda route: route.fulfill(content_type="text/javascript"))
    phone.get_by_role("button", name="Versturen", exact=True).click()
    phone.wait_for_url("**/ontvangst/**")
    phone.unroute_all()
    with phone.expect_response(lambda answer: answer.status == 404):
        phone.goto(address(topic))
    expect(phone.locator("[data-upload]")).to_have_count(0)
    assert not Upload.objects.exists()


def test_a_heic_of_which_the_browser_shows_nothing_goes_up_all_the_same(
    phone: Page, topic: Topic
) -> None:
    phone.goto(address(topic))
    content = encoded(scene(), "HEIF")
    choose(phone, {"name": "IMG_1.heic", "mimeType": "image/heic", "buffer": content})
    expect(phone.locator("[data-upload-status]")).to_have_text("Foto 1 is binnen.")
    expect(phone.locator("[data-part=picture] svg").first).to_be_visible()
    expect(phone.locator("[data-part=picture] img")).to_have_count(0)


def test_a_photo_chosen_before_the_script_was_there_goes_up_too(phone: Page, topic: Topic) -> None:
    held: list[Route] = []
    phone.route(re.compile("/media/answering.js"), lambda route: held.append(route))
    phone.goto(address(topic), wait_until="commit")
    choose(phone, a_photo())
    expect(phone.locator("[data-upload-list] > li")).to_have_count(0)
    held[0].continue_()
    expect(phone.locator("[data-upload-status]")).to_have_text("Foto 1 is binnen.")


def test_a_dropped_picture_goes_up_too(phone: Page, topic: Topic) -> None:
    phone.goto(address(topic))
    transfer = phone.evaluate_handle(
        """(bytes) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([new Uint8Array(bytes)], "a.jpg", {type: "image/jpeg"}));
          return transfer;
        }""",
        list(phone_jpeg()),
    )
    phone.dispatch_event("[data-upload-drop]", "drop", {"dataTransfer": transfer})
    expect(phone.locator("[data-upload-status]")).to_have_text("Foto 1 is binnen.")


def test_nothing_is_wider_than_a_small_phone(phone: Page, topic: Topic) -> None:
    phone.set_viewport_size({"width": 320, "height": 640})
    phone.route(ANNOUNCING, lambda route: route.abort())
    phone.goto(address(topic))
    choose(phone, a_photo())
    expect(phone.get_by_role("button", name="Probeer het opnieuw")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    for button in phone.locator("[data-upload-list] button:visible").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44


def test_a_picture_goes_up_by_itself_and_can_be_turned_and_described(
    phone: Page, topic: Topic, screenshots: Path | None
) -> None:
    phone.goto(address(topic))
    choose(phone, a_photo())
    item = phone.locator("[data-upload-list] > li")
    expect(phone.locator("[data-upload-status]")).to_have_text("Foto 1 is binnen.")
    expect(item.locator("[data-part=progress]")).to_be_hidden()
    expect(item.locator("img")).to_be_visible()
    item.get_by_role("button", name="Draai").click()
    expect(phone.locator("[data-upload-status]")).to_have_text("Foto 1 is gedraaid.")
    with phone.expect_response(re.compile("/beschrijven/$")):
        item.get_by_role("textbox").fill("De bank voor de flat")
    show(phone, "picture-in", screenshots)
    upload = Upload.objects.get()
    assert (upload.quarter_turns, upload.description) == (1, "De bank voor de flat")
    phone.reload()
    expect(phone.locator("[data-upload-list] > li")).to_have_count(1)
    expect(phone.get_by_label("Wat is er te zien?")).to_have_value("De bank voor de flat")
    show(phone, "picture-after-reload", screenshots)


def test_going_on_waits_until_the_server_knows_of_a_picture(
    phone: Page, topic: Topic, screenshots: Path | None
) -> None:
    held: list[Route] = []
    phone.route(ANNOUNCING, lambda route: held.append(route))
    phone.goto(address(topic))
    write(phone)
    with phone.expect_request(ANNOUNCING):
        choose(phone, a_photo())
    phone.get_by_role("button", name="Verder").click()
    expect(phone.locator("[data-upload-waiting]")).to_contain_text("nog onderweg")
    show(phone, "picture-on-its-way", screenshots)
    held[0].continue_()
    phone.wait_for_url("**/naam/")
    assert Upload.objects.count() == 1


def test_progress_shows_and_going_on_does_not_wait_for_all_of_a_picture(
    phone: Page, topic: Topic, screenshots: Path | None
) -> None:
    phone.route(SENDING, lambda route: None)
    phone.goto(address(topic))
    write(phone)
    choose(phone, a_photo())
    expect(phone.locator("[data-upload-going-on-note]")).to_contain_text("terwijl u verdergaat")
    show(phone, "picture-being-sent", screenshots)
    phone.get_by_role("button", name="Verder").click()
    phone.wait_for_url("**/naam/")
    assert Upload.objects.get().received == 0
    phone.unroute(SENDING)
    phone.goto(address(topic))
    expect(phone.locator("[data-upload-status]")).to_have_text("Foto 1 is binnen.")
    assert Upload.objects.get().is_whole


def test_a_picture_that_does_not_arrive_can_be_tried_again(
    phone: Page, topic: Topic, screenshots: Path | None
) -> None:
    phone.goto(address(topic))
    phone.route(ANNOUNCING, lambda route: route.abort())
    choose(phone, a_photo())
    expect(phone.locator("[data-part=error]").first).to_contain_text("niet aangekomen")
    phone.get_by_role("button", name="Verder").click()
    expect(phone.get_by_role("button", name="Probeer het opnieuw")).to_be_focused()
    show(phone, "picture-failed", screenshots)
    phone.unroute(ANNOUNCING)
    phone.keyboard.press("Enter")
    expect(phone.locator("[data-upload-status]")).to_have_text("Foto 1 is binnen.")
    expect(phone.get_by_role("button", name="Probeer het opnieuw")).to_have_count(0)
    assert Upload.objects.count() == 1


def test_a_file_that_is_no_picture_says_so_and_does_not_stand_in_the_way(
    phone: Page, topic: Topic, screenshots: Path | None
) -> None:
    phone.goto(address(topic))
    write(phone)
    choose(phone, {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": b"<svg/>" * 40}, a_photo())
    expect(phone.locator("[data-part=error]").first).to_contain_text("kunnen wij niet gebruiken")
    expect(phone.locator("[data-upload-status]")).to_have_text("Foto 2 is binnen.")
    expect(phone.get_by_label("Wat is er te zien?")).to_have_count(1)
    show(phone, "picture-refused", screenshots)
    phone.get_by_role("button", name="Verder").click()
    phone.wait_for_url("**/naam/")
    assert Upload.objects.count() == 1


def test_a_picture_of_more_than_20_mb_is_not_even_sent(
    phone: Page, topic: Topic, tmp_path: Path
) -> None:
    large = tmp_path / "large.jpg"
    large.write_bytes(phone_jpeg().ljust(20_000_001, b"\0"))
    sent: list[str] = []
    phone.on("request", lambda request: sent.append(request.url))
    phone.goto(address(topic))
    phone.locator("#id_pictures").set_input_files(large)
    expect(phone.locator("[data-part=error]").first).to_contain_text("groter dan 20 MB")
    assert not [url for url in sent if ANNOUNCING.search(url)]


def test_six_pictures_at_once_are_five_and_a_sentence(phone: Page, topic: Topic) -> None:
    phone.goto(address(topic))
    choose(phone, *[a_photo(f"IMG_{number}.jpg") for number in range(6)])
    expect(phone.locator("[data-upload-problem]")).to_contain_text("hoogstens 5")
    expect(phone.locator("[data-upload-status]")).to_have_text("Foto 5 is binnen.")
    assert Upload.objects.count() == 5


def test_a_picture_taken_out_while_on_its_way_is_not_kept(
    phone: Page, topic: Topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrived, taken_out = threading.Event(), threading.Event()
    open_upload = actions.open_upload

    def open_late(**told: Any) -> Upload:
        arrived.set()
        assert taken_out.wait(15)
        return open_upload(**told)

    monkeypatch.setattr(actions, "open_upload", open_late)
    phone.goto(address(topic))
    write(phone)
    choose(phone, a_photo())
    expect(phone.locator("[data-upload-list] > li")).to_have_count(1)
    assert arrived.wait(15)
    phone.get_by_role("button", name="Haal weg").click()
    expect(phone.locator("[data-upload-list] > li")).to_have_count(0)
    phone.get_by_role("button", name="Verder").click()
    taken_out.set()
    phone.wait_for_url("**/naam/")
    assert Upload.objects.count() == 0


def test_a_picture_taken_out_while_its_bytes_go_is_not_kept(phone: Page, topic: Topic) -> None:
    phone.route(SENDING, lambda route: None)
    phone.goto(address(topic))
    choose(phone, a_photo())
    expect(phone.locator("[data-upload-going-on-note]")).to_be_visible()
    with phone.expect_response(re.compile("/weg/$")):
        phone.get_by_role("button", name="Haal weg").click()
    expect(phone.locator("[data-upload-list] > li")).to_have_count(0)
    assert Upload.objects.count() == 0
    phone.reload()
    expect(phone.locator("[data-upload-list] > li")).to_have_count(0)


def test_the_same_picture_chosen_twice_goes_along_once(phone: Page, topic: Topic) -> None:
    photo = a_photo()
    phone.goto(address(topic))
    choose(phone, photo)
    expect(phone.locator("[data-upload-status]")).to_have_text("Foto 1 is binnen.")
    choose(phone, photo)
    expect(phone.locator("[data-upload-problem]")).to_have_text("Deze hebt u al: Foto 1.")
    expect(phone.locator("[data-upload-list] > li")).to_have_count(1)
    assert Upload.objects.count() == 1


def test_with_the_keyboard_alone(phone: Page, topic: Topic) -> None:
    phone.goto(address(topic))
    choose(phone, a_photo(), a_photo("IMG_2.jpg"))
    expect(phone.locator("[data-upload-status]")).to_have_text("Foto 2 is binnen.")
    phone.get_by_label("Wat is er te zien?").first.focus()
    phone.keyboard.type("Een trap")
    with phone.expect_response(re.compile("/beschrijven/$")):
        phone.keyboard.press("Enter")
        phone.keyboard.press("Tab")
    assert sorted(Upload.objects.values_list("quarter_turns", flat=True)) == [0, 0]
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    expect(phone.locator("[data-upload-list] > li")).to_have_count(1)
    expect(phone.locator("[data-part=remove]").first).to_be_focused()
    assert Upload.objects.count() == 1


def test_without_script_the_file_field_does_it(
    phone_without_script: Page, topic: Topic, screenshots: Path | None
) -> None:
    page = phone_without_script
    page.goto(address(topic))
    page.get_by_label("Uw antwoord").fill(WORDS)
    choose(page, a_photo())
    page.get_by_role("button", name="Voeg eerst").click()
    expect(page.locator("[data-upload-list] > li")).to_have_count(1)
    expect(page.get_by_label("Uw antwoord")).to_have_value(WORDS)
    show(page, "without-script", screenshots)
    page.get_by_label("Wat is er te zien?").fill("De bank")
    page.get_by_label("Wat is er te zien?").press("Enter")
    page.wait_for_url("**/naam/")
    upload = Upload.objects.get()
    assert (upload.description, upload.quarter_turns) == ("De bank", 0)
