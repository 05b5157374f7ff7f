"""Drawing in a real browser: by hand, from the keyboard alone, and whatever happens meanwhile."""

from __future__ import annotations

import base64
import io
import json
import re
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.storage import default_storage
from PIL import Image, ImageChops, ImageFilter, ImageStat
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import OpenWindow, sign_in
from tests.browser.examination import (
    letters_twice_as_large,
    small_targets,
    violations,
    wider_than_the_window,
)
from tests.builders import a_person, a_portal, a_question, a_space, an_account, an_alias
from tests.jobs import run_jobs
from weerklank.contributions.actions import send_contribution
from weerklank.contributions.models import Contribution
from weerklank.media.actions import Below, Photo, keep_drawing
from weerklank.media.drawings.preparation import prepare_drawing
from weerklank.media.drawings.sketch import (
    Line,
    Shape,
    Sketch,
    Stroke,
    Words,
    read_sketch,
    write_sketch,
)
from weerklank.media.drawings.tests.samples import a_street
from weerklank.media.models import Asset, Upload
from weerklank.media.pictures.tests.samples import phone_jpeg
from weerklank.media.queries import sketch_of

if TYPE_CHECKING:
    from weerklank.contributions.models import Topic

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("media_folder"),
]

ANSWER = re.compile(r"^[^?]+/antwoord/$")
UNDER_WAY = re.compile("/teken/.+/.+/$")


@pytest.fixture
def topic() -> Topic:
    """A question in a public space of Duinwijk."""
    space = a_space()
    a_portal(space.organisation)
    topic = a_question(space)
    topic.question.takes_drawings = True
    topic.question.save()
    return topic


def answer_page(topic: Topic) -> str:
    return f"/duinwijk/vraag/{topic.pk}/antwoord/"


def open_sheet(page: Page, topic: Topic, query: str = "") -> None:
    """Opens the page to draw on, and waits until it can be drawn on."""
    page.goto(f"/duinwijk/teken/{topic.pk}/?terug={answer_page(topic)}{query}")
    expect(page.locator("[data-part=stage]")).to_be_visible()


def middle_of(page: Page) -> tuple[float, float]:
    box = page.locator("[data-part=paper]").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def draw(page: Page, *steps: tuple[int, int]) -> None:
    """Draws with the mouse, from step to step around the middle of the sheet."""
    x, y = middle_of(page)
    page.mouse.move(x + steps[0][0], y + steps[0][1])
    page.mouse.down()
    for across, down in steps[1:]:
        page.mouse.move(x + across, y + down, steps=4)
    page.mouse.up()


def kept_here(page: Page) -> list[Any]:
    """The items of the one drawing that is kept on this device."""
    found: str | None = page.evaluate(
        """() => {
          const key = Object.keys(localStorage).find((each) => each.includes(":tekening:"));
          return key ? JSON.parse(localStorage.getItem(key)).sketch : null;
        }"""
    )
    items: list[Any] = json.loads(found)["items"] if found else []
    return items


def inked(page: Page) -> int:
    """How many pixels of the sheet have ink."""
    count: int = page.evaluate(
        """() => {
          const canvas = document.querySelector("[data-part=ink]");
          const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          let count = 0;
          for (let at = 3; at < data.length; at += 4) if (data[at] > 0) count += 1;
          return count;
        }"""
    )
    return count


def press(page: Page, part: str) -> None:
    page.locator(f"[data-part={part}]").click()


def take(page: Page, tool: str) -> None:
    page.locator(f"[data-tool={tool}]").click()


def done(page: Page) -> Sketch:
    """Presses Done and gives what the server has then."""
    press(page, "done")
    page.wait_for_url(ANSWER)
    return sent()


def sent() -> Sketch:
    """The one drawing that waits with the server."""
    with default_storage.open(Upload.objects.get(kind="drawing").stored_as) as file:
        return read_sketch(file.read())


def strokes_of(drawn: Sketch) -> list[Stroke]:
    return [item for item in drawn.items if isinstance(item, Stroke)]


def show(page: Page, name: str, screenshots: Path | None) -> None:
    if screenshots:
        page.screenshot(path=screenshots / f"drawing-{name}.png")


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


def test_a_screen_reader_hears_what_is_there(phone: Page, topic: Topic) -> None:
    open_sheet(phone, topic)
    phone.locator("[data-put=house]").click()
    phone.locator("details.wk-drawing__describe summary").click()
    picture = phone.get_by_role("img")
    label = phone.locator("[data-put=house]").inner_text()
    expect(picture).to_have_attribute("aria-label", re.compile(re.escape(label)))
    field = phone.get_by_role("textbox").first
    assert field.get_attribute("name") == "description"
    tree = phone.locator("form[data-drawing]").aria_snapshot()
    assert tree.index("textbox") < tree.index("- img")
    assert tree.count("- group") >= 6
    assert "[pressed]" in tree
    assert "- status: " in tree
    done(phone)


WINDOWS = {
    "phone": {"width": 390, "height": 844},
    "narrow": {"width": 320, "height": 640},
    "on-its-side": {"width": 844, "height": 390},
    "desktop": {"width": 1280, "height": 900},
}


@pytest.mark.parametrize("window", WINDOWS)
def test_nothing_bars_the_way(
    open_window: OpenWindow, topic: Topic, screenshots: Path | None, window: str
) -> None:
    page = open_window(WINDOWS[window])
    open_sheet(page, topic)
    draw(page, (-60, -40), (60, 40))
    page.locator("[data-put=circle]").click()
    page.evaluate("scrollTo(0, 0)")
    found = []
    for opener in ("[data-tool=shape]", "[data-tool=words]", "[data-opens=sheet]"):
        page.locator(opener).click()
        show(page, f"{window}-{opener[6:-1].strip('=')}", screenshots)
        found += [*violations(page), *small_targets(page), *wider_than_the_window(page)]
    page.locator("details.wk-drawing__describe summary").click()
    found += [*violations(page), *small_targets(page)]
    page.keyboard.press("Escape")
    take(page, "pen")
    with letters_twice_as_large(page):
        found += wider_than_the_window(page)
    assert found == []
    page.evaluate("scrollTo(0, 0)")
    show(page, window, screenshots)
    done(page)


def test_the_sheet_stays_white_at_night(open_window: OpenWindow, topic: Topic) -> None:
    page = open_window(color_scheme="dark")
    open_sheet(page, topic)
    colour = "(element) => getComputedStyle(element).backgroundColor"
    assert page.locator("[data-part=paper]").evaluate(colour) == "rgb(255, 255, 255)"
    assert page.locator(".wk-drawing__tools").evaluate(colour) != "rgb(255, 255, 255)"
    assert violations(page) == []


def test_turning_the_phone_keeps_the_drawing(phone: Page, topic: Topic) -> None:
    open_sheet(phone, topic)
    draw(phone, (-80, -60), (80, 60))
    phone.set_viewport_size({"width": 844, "height": 390})
    paper = phone.locator("[data-part=paper]")
    expect(paper).to_be_in_viewport(ratio=0.99)
    assert inked(phone) > 0
    draw(phone, (-40, 30), (40, -30))
    drawn = done(phone)
    assert (drawn.width, drawn.height, len(drawn.items)) == (1200, 1600, 2)


def test_without_a_network_nothing_is_lost(
    phone: Page, phone_context: BrowserContext, topic: Topic, screenshots: Path | None
) -> None:
    open_sheet(phone, topic)
    phone_context.set_offline(True)
    draw(phone, (-80, -60), (80, -60))
    draw(phone, (-80, 0), (80, 0))
    press(phone, "done")
    expect(phone.locator("[data-part=notice]")).not_to_be_empty()
    expect(phone.locator("[data-part=done]")).not_to_have_attribute("aria-busy", "true")
    show(phone, "no-network", screenshots)
    assert len(kept_here(phone)) == 2
    draw(phone, (-80, 60), (80, 60))
    phone_context.set_offline(False)
    phone.wait_for_url(ANSWER)
    assert len(sent().items) == 3
    assert kept_here(phone) == []


def test_a_drawing_that_the_server_refuses_says_why_and_stays(phone: Page, topic: Topic) -> None:
    open_sheet(phone, topic)
    phone.route(UNDER_WAY, lambda route: route.fulfill(status=422, json={"error": "Too much."}))
    draw(phone, (-80, -60), (80, -60))
    press(phone, "done")
    expect(phone.locator("[data-part=notice]")).to_have_text("Too much.")
    assert len(kept_here(phone)) == 1


def test_a_drawing_of_another_time_becomes_a_new_one(phone: Page, topic: Topic) -> None:
    open_sheet(phone, topic)
    draw(phone, (-80, -60), (80, -60))
    with phone.expect_response(UNDER_WAY):
        phone.evaluate("window.dispatchEvent(new Event('online'))")
    first = Upload.objects.get()
    Upload.objects.filter(pk=first.pk).update(holder=b"x" * 32)
    draw(phone, (-80, 0), (80, 0))
    press(phone, "done")
    phone.wait_for_url(ANSWER)
    assert Upload.objects.exclude(pk=first.pk).count() == 1


def test_one_taken_out_of_the_answer_does_not_come_back(phone: Page, topic: Topic) -> None:
    open_sheet(phone, topic)
    draw(phone, (-80, -60), (80, -60))
    press(phone, "back")
    phone.wait_for_url(ANSWER)
    Upload.objects.all().delete()
    open_sheet(phone, topic)
    assert inked(phone) == 0
    assert kept_here(phone) == []


def test_erase_everything_takes_the_drawing_too(phone: Page, topic: Topic) -> None:
    open_sheet(phone, topic)
    draw(phone, (-80, -60), (80, -60))
    press(phone, "back")
    phone.wait_for_url(ANSWER)
    assert len(kept_here(phone)) == 1
    phone.locator("form[data-draft-forget] button").click()
    phone.wait_for_url(f"**/vraag/{topic.pk}/")
    assert kept_here(phone) == []
    assert not Upload.objects.exists()


def test_a_drawing_that_was_sent_is_changed_when_it_is_done(
    phone: Page,
    phone_context: BrowserContext,
    live_server: LiveServer,
    topic: Topic,
    screenshots: Path | None,
) -> None:
    author, photo = an_account(), phone_jpeg()
    upload = keep_drawing(
        holder=b"t" * 32,
        key=uuid.uuid4(),
        sketch=write_sketch(a_street()),
        description="Mijn straat",
        below=Below(photo=Photo(io.BytesIO(photo), len(photo))),
    )
    assert upload is not None
    said = send_contribution(
        person=a_person(author),
        topic=topic,
        alias=an_alias(author, topic.space),
        uploads=[upload],
        form_key=uuid.uuid4(),
    )
    run_jobs()
    part = said.attachments.get()
    sign_in(phone_context, author, live_server)
    address = f"/duinwijk/bijdrage/{said.pk}/tekening/{part.pk}/"
    phone.goto(address)
    expect(phone.locator("[data-part=below]")).to_be_visible()
    expect(phone.locator("[data-part=list] > li")).to_have_count(4)
    sending: list[str] = []
    phone.on("request", lambda asked: sending.append(asked.method))
    draw(phone, (-60, 0), (60, 0))
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    phone.goto(address)
    assert "POST" not in sending
    draw(phone, (-60, 30), (60, 30))
    show(phone, "changed", screenshots)
    press(phone, "done")
    phone.wait_for_url(f"**/bijdrage/{said.pk}/")
    changed = read_sketch((sketch_of(Asset.objects.get(attachment=part)) or "").encode())
    assert len(changed.items) == len(a_street().items) + 2
    assert sending.count("POST") == 1
    assert kept_here(phone) == []


def test_without_script_the_page_says_what_to_do(
    phone_without_script: Page, topic: Topic, screenshots: Path | None
) -> None:
    page = phone_without_script
    page.goto(f"/duinwijk/teken/{topic.pk}/?terug={answer_page(topic)}")
    expect(page.locator("form[data-drawing]")).to_be_hidden()
    show(page, "without-script", screenshots)
    page.locator("[data-drawing-without] a").click()
    page.wait_for_url(ANSWER)
    expect(page.locator("textarea")).to_be_visible()


def alike(one: Image.Image, other: Image.Image) -> float:
    """How far two pictures are apart on average, once fine edges are blurred; 0 to 255."""
    soft = [
        each.convert("RGB").resize((800, 600)).filter(ImageFilter.GaussianBlur(1.5))
        for each in (one, other)
    ]
    return max(ImageStat.Stat(ImageChops.difference(*soft)).mean)


@pytest.mark.parametrize("has_photo", [False, True], ids=["white", "photo"])
def test_board_svg_and_png_show_the_same(
    chromium: Browser,
    open_window: OpenWindow,
    topic: Topic,
    tmp_path: Path,
    has_photo: bool,
) -> None:
    source, photo, into = tmp_path / "sketch", tmp_path / "photo", tmp_path / "into"
    into.mkdir()
    source.write_bytes(write_sketch(a_street()))
    photo.write_bytes(phone_jpeg(size=(800, 600)))
    made = prepare_drawing(source, into, backdrop=photo if has_photo else None)
    context = chromium.new_context(viewport={"width": 1600, "height": 1200})
    page = context.new_page()
    inside = base64.b64encode(made.svg.read_bytes()).decode()
    page.set_content(f'<img src="data:image/svg+xml;base64,{inside}" alt="">')
    page.evaluate("document.images[0].decode()")
    page.locator("img").screenshot(path=tmp_path / "svg.png")
    context.close()
    with Image.open(made.png) as png, Image.open(tmp_path / "svg.png") as svg:
        assert alike(png, svg) < 2
        assert alike(png, Image.new("RGB", png.size, "white")) > 4
        if has_photo:
            return
        board = open_window({"width": 1280, "height": 900})
        open_sheet(board, topic)
        with board.expect_response(UNDER_WAY):
            restore(board, a_street())
            board.reload()
        board.evaluate("document.fonts.ready")
        board.locator("[data-part=ink]").screenshot(path=tmp_path / "stage.png")
        box, stage = (
            board.locator(f"[data-part={part}]").bounding_box() for part in ("paper", "stage")
        )
        assert box is not None
        assert stage is not None
        left, top = box["x"] - stage["x"], box["y"] - stage["y"]
        with Image.open(tmp_path / "stage.png") as shot:
            drawn = shot.crop((left, top, left + box["width"], top + box["height"]))
        assert alike(png, drawn) < 2


def restore(page: Page, drawn: Sketch) -> None:
    """Puts a drawing in the memory of this device, as if it was made here."""
    page.evaluate(
        """(sketch) => {
          const {about, key} = document.querySelector("[data-drawing]").dataset;
          const record = {at: Date.now(), known: false, below: "sheet", description: "", sketch};
          localStorage.setItem(`weerklank-draft:${about}:tekening:${key}`, JSON.stringify(record));
        }""",
        write_sketch(drawn).decode(),
    )
