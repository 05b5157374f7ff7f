"""A drawing in a real browser, whatever happens meanwhile, and for whoever makes it."""

from __future__ import annotations

import base64
import io
import re
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
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
from tests.browser.sheet import (
    ANSWER,
    UNDER_WAY,
    a_question_to_draw_on,
    answer_page,
    done,
    draw,
    inked,
    kept_here,
    open_sheet,
    press,
    sent,
    show,
    take,
)
from tests.builders import a_person, an_account, an_alias
from tests.jobs import run_jobs
from weerklank.contributions.actions import send_contribution
from weerklank.media.actions import Below, Photo, keep_drawing
from weerklank.media.drawings.preparation import prepare_drawing
from weerklank.media.drawings.sketch import (
    Sketch,
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


@pytest.fixture
def topic() -> Topic:
    """A question that can be answered with a drawing."""
    return a_question_to_draw_on()


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
