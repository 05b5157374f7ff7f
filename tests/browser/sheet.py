"""Drawing on the board in a browser, for its tests."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.files.storage import default_storage
from playwright.sync_api import Page, expect

from tests.builders import a_portal, a_question, a_space
from weerklank.media.drawings.sketch import (
    Sketch,
    Stroke,
    read_sketch,
)
from weerklank.media.models import Upload

if TYPE_CHECKING:
    from weerklank.contributions.models import Topic

ANSWER = re.compile(r"^[^?]+/antwoord/$")
UNDER_WAY = re.compile("/teken/.+/.+/$")


def a_question_to_draw_on() -> Topic:
    """A question in a public space of Duinwijk that asks for drawings."""
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
