"""Drawing in a real browser: by hand, and from the keyboard alone."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.storage import default_storage
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import sign_in
from tests.browser.sheet import (
    ANSWER,
    UNDER_WAY,
    a_question_to_draw_on,
    answer_page,
    done,
    draw,
    inked,
    kept_here,
    middle_of,
    open_sheet,
    press,
    sent,
    show,
    strokes_of,
    take,
)
from tests.builders import an_account
from weerklank.contributions.models import Contribution
from weerklank.media.drawings.sketch import (
    Line,
    Shape,
    Words,
)
from weerklank.media.models import Asset, Upload
from weerklank.media.pictures.tests.samples import phone_jpeg

if TYPE_CHECKING:
    from weerklank.contributions.models import Topic

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("media_folder"),
]


@pytest.fixture
def topic() -> Topic:
    """A question that can be answered with a drawing."""
    return a_question_to_draw_on()


def test_a_drawing_goes_along_with_the_answer(
    phone: Page, topic: Topic, screenshots: Path | None
) -> None:
    phone.goto(answer_page(topic))
    phone.locator("button[value=draw]").click()
    phone.wait_for_url("**/teken/**")
    draw(phone, (-100, -60), (0, 60), (100, -60))
    phone.locator("[data-colour=red]").click()
    phone.locator("[data-width=thick]").click()
    take(phone, "marker")
    draw(phone, (-80, 90), (80, 90))
    phone.locator("details.wk-drawing__describe summary").click()
    phone.locator("[name=description]").fill("Een dal met een lijn eronder")
    show(phone, "by-hand", screenshots)
    pen, marker = strokes_of(done(phone))
    assert (pen.tool, pen.colour, pen.width) == ("pen", "black", "middle")
    assert (marker.tool, marker.colour, marker.width) == ("marker", "red", "thick")
    assert 8 <= len(pen.points) <= 13
    listed = phone.locator("[data-upload-list] > li")
    expect(listed).to_have_count(1)
    expect(listed.locator("input[type=text]").first).to_have_value("Een dal met een lijn eronder")
    assert kept_here(phone) == []


def touch(page: Page, *steps: list[tuple[float, float]]) -> None:
    """Fingers on the glass, a list of where they all are for each step."""
    session = page.context.new_cdp_session(page)
    kinds = ["touchStart", *["touchMove"] * (len(steps) - 1)]
    for kind, fingers in zip(kinds, steps, strict=True):
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(fingers)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()


def test_one_finger_draws_and_two_look_nearer(phone: Page, topic: Topic) -> None:
    open_sheet(phone, topic)
    x, y = middle_of(phone)
    touch(phone, *[[(x + step, y + step)] for step in range(0, 90, 15)])
    expect(phone.locator("[data-part=by-hand]")).to_have_text(re.compile("^1 "))
    before = phone.locator("[data-part=paper]").bounding_box()
    touch(phone, *[[(x - apart, y), (x + apart, y)] for apart in range(40, 120, 10)])
    after = phone.locator("[data-part=paper]").bounding_box()
    assert before
    assert after
    assert after["width"] > 2 * before["width"]
    expect(phone.locator("[data-part=by-hand]")).to_have_text(re.compile("^1 "))
    touch(phone, [(x, y)], [(x + 50, y)], [(x + 100, y)])
    press(phone, "zoom-whole")
    assert phone.locator("[data-part=paper]").bounding_box() == before
    far, near = strokes_of(done(phone))
    assert far.points[-1][0] - far.points[0][0] > 0
    assert near.points[-1][0] - near.points[0][0] < 100 * 1600 / 400 / 2


def test_all_of_it_is_there_after_the_page_is_loaded_again(phone: Page, topic: Topic) -> None:
    open_sheet(phone, topic)
    draw(phone, (-80, -60), (80, -60))
    draw(phone, (-80, 0), (80, 0))
    phone.locator("[data-put=house]").click()
    phone.goto(f"/duinwijk/teken/{topic.pk}/?terug={answer_page(topic)}")
    expect(phone.locator("[data-part=list] > li")).to_have_count(1)
    expect(phone.locator("[data-part=notice]")).not_to_be_empty()
    assert inked(phone) > 0
    for _ in range(3):
        press(phone, "undo")
    expect(phone.locator("[data-part=undo]")).to_have_attribute("aria-disabled", "true")
    assert inked(phone) == 0
    press(phone, "redo")
    assert len(strokes_of(done(phone))) == 1


def test_steps_back_and_forward_and_starting_over(phone: Page, topic: Topic) -> None:
    open_sheet(phone, topic)
    draw(phone, (-80, -60), (80, -60))
    one = inked(phone)
    draw(phone, (-80, 0), (80, 0))
    two = inked(phone)
    press(phone, "undo")
    assert inked(phone) == one
    phone.keyboard.press("Control+Shift+z")
    assert inked(phone) == two
    phone.locator("[data-opens=sheet]").click()
    press(phone, "again")
    expect(phone.locator("[data-part=again-no]")).to_be_focused()
    press(phone, "again-no")
    assert inked(phone) == two
    press(phone, "again")
    press(phone, "again-yes")
    assert inked(phone) == 0
    press(phone, "undo")
    assert inked(phone) == two
    assert len(done(phone).items) == 2


def test_a_sheet_left_empty_is_not_sent(phone: Page, topic: Topic) -> None:
    open_sheet(phone, topic)
    draw(phone, (-80, -60), (80, -60))
    with phone.expect_response(UNDER_WAY):
        phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        phone.evaluate("window.dispatchEvent(new Event('online'))")
    press(phone, "undo")
    press(phone, "done")
    phone.wait_for_url(ANSWER)
    assert not Upload.objects.exists()


def test_on_a_photo_the_eraser_takes_the_ink_alone(
    phone: Page, topic: Topic, screenshots: Path | None
) -> None:
    open_sheet(phone, topic)
    phone.locator("[data-opens=sheet]").click()
    photo: Any = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": phone_jpeg()}
    phone.locator("[data-part=photo]").set_input_files([photo])
    below = phone.locator("[data-part=below]")
    expect(below).to_be_visible()
    draw(phone, (-80, 0), (80, 0))
    full = inked(phone)
    take(phone, "eraser")
    phone.locator("[data-width=thick]").click()
    draw(phone, (-20, -30), (-20, 30))
    assert 0 < inked(phone) < full
    show(phone, "on-a-photo", screenshots)
    drawn = done(phone)
    assert [stroke.tool for stroke in strokes_of(drawn)] == ["pen", "eraser"]
    upload = Upload.objects.get()
    with default_storage.open(upload.backdrop_stored_as) as file, Image.open(file) as stored:
        assert abs(stored.width / stored.height - drawn.width / drawn.height) < 0.01
        assert not stored.getexif()
    open_sheet(phone, topic, f"&tekening={upload.pk}")
    expect(below).to_be_visible()
    expect(phone.locator("[data-part=below]")).to_have_js_property("complete", True)
    assert below.evaluate("(image) => image.naturalWidth") > 0


def test_what_is_no_photo_says_so(phone: Page, topic: Topic) -> None:
    open_sheet(phone, topic)
    phone.locator("[data-opens=sheet]").click()
    bad: Any = {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": b"<svg/>" * 40}
    phone.locator("[data-part=photo]").set_input_files([bad])
    expect(phone.locator("[data-part=notice]")).not_to_be_empty()
    expect(phone.locator("[data-part=below]")).to_be_hidden()


def test_lines_shapes_and_text_by_hand(phone: Page, topic: Topic) -> None:
    open_sheet(phone, topic)
    take(phone, "line")
    draw(phone, (-80, -90), (80, -90))
    take(phone, "shape")
    phone.locator("[data-shape=arrow]").click()
    draw(phone, (-80, -60), (80, -60))
    take(phone, "shape")
    phone.locator("[data-shape=heart]").click()
    x, y = middle_of(phone)
    phone.mouse.click(x, y)
    take(phone, "words")
    phone.locator("[data-part=typed]").fill("Thuis")
    phone.locator("[data-size=large]").click()
    phone.mouse.click(x, y - 130)
    take(phone, "hand")
    draw(phone, (0, 0), (40, 60))
    line, arrow, heart, words = done(phone).items
    assert isinstance(line, Line)
    assert not line.arrow
    assert isinstance(arrow, Line)
    assert arrow.arrow
    assert isinstance(heart, Shape)
    assert heart.at[0] > 600 + 100
    assert heart.at[1] > 800 + 150
    assert isinstance(words, Words)
    assert (words.words, words.size) == ("Thuis", "large")


def test_drawing_with_the_keyboard_alone(
    phone: Page,
    phone_context: BrowserContext,
    live_server: LiveServer,
    topic: Topic,
    screenshots: Path | None,
) -> None:
    sign_in(phone_context, an_account(), live_server)
    page = phone

    def tab_to(selector: str, key: str = "Tab") -> None:
        for _ in range(90):
            if page.evaluate("(one) => document.activeElement.matches(one)", selector):
                return
            page.keyboard.press(key)
        raise AssertionError(f"{selector} cannot be reached with Tab")

    page.goto(answer_page(topic))
    tab_to("button[value=draw]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/teken/**")
    expect(page.locator("[data-part=stage]")).to_be_visible()
    tab_to("[data-put=house]")
    page.keyboard.press("Enter")
    tab_to("[data-part=written]")
    page.keyboard.type("Mijn straat")
    page.keyboard.press("Enter")
    said = page.locator("[data-part=said]")
    expect(said).to_contain_text("Mijn straat")
    tab_to("[data-part=list] button")
    page.keyboard.press("Enter")
    for _ in range(4):
        page.keyboard.press("Shift+ArrowLeft")
        page.keyboard.press("Shift+ArrowUp")
    places = json.loads(page.locator("[data-texts]").get_attribute("data-texts") or "{}")["places"]
    expect(said).to_contain_text(places[0])
    page.keyboard.press("ArrowRight")
    page.keyboard.press("+")
    page.keyboard.press("-")
    tab_to("[data-part=name]")
    page.keyboard.type("Oma")
    tab_to("[data-part=colour]")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-part=list] button").first).to_contain_text("Oma")
    show(page, "keyboard", screenshots)
    tab_to("[data-part=done]", "Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(ANSWER)
    house, words = sent().items
    assert isinstance(house, Shape)
    assert house.label == "Oma"
    assert house.colour != "black"
    assert house.at == (600 - 400 + 20, 800 - 400)
    assert isinstance(words, Words)
    assert words.words == "Mijn straat"
    tab_to(".wk-actions button[value=next]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/naam/")
    tab_to("input[name=health]")
    page.keyboard.press("Space")
    tab_to("main form .wk-actions button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ontvangst/**")
    asset = Asset.objects.get(attachment__contribution=Contribution.objects.get())
    assert asset.kind == "drawing"


def test_what_is_chosen_is_taken_away_and_the_focus_stays(phone: Page, topic: Topic) -> None:
    open_sheet(phone, topic)
    for shape in ("house", "person"):
        phone.locator(f"[data-put={shape}]").click()
    listed = phone.locator("[data-part=list] button")
    listed.nth(1).focus()
    phone.keyboard.press("Delete")
    expect(listed).to_have_count(1)
    expect(listed.first).to_be_focused()
    phone.keyboard.press("Enter")
    phone.keyboard.press("Delete")
    expect(phone.locator("[data-put=house]")).to_be_focused()
    press(phone, "done")
    phone.wait_for_url(ANSWER)
