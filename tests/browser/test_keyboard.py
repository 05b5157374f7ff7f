"""The loop without a mouse: every stop shows where one is, and nothing holds one fast."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import DESKTOP, OpenWindow, sign_in_just_now
from tests.builders import a_portal, a_question, a_space, an_account, an_official, says
from weerklank.contributions.models import Contribution, Topic
from weerklank.promises.actions import open_promise

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "Een buurvrouw die elke week langskomt."
ANSWER = "Dank u wel. Ik bel u morgen."
MOST_STOPS = 60

# Where one is: its words, and how it looks with and without the focus. A radio or a tick may show
# it on the card around it.
HERE = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return null;
  const look = (element) => {
    const style = getComputedStyle(element);
    return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow,
      style.borderColor, style.backgroundColor, style.textDecorationLine,
      style.textDecorationThickness].join(" ");
  };
  const around = [here, here.closest("label"), ...(here.labels || []), here.parentElement,
    here.parentElement && here.parentElement.parentElement].filter(Boolean);
  const focused = around.map(look);
  const box = here.getBoundingClientRect();
  const inSight = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
  here.blur();
  const plain = around.map(look);
  here.focus({preventScroll: true});
  const names = [...(here.labels || [])].map((label) => label.innerText);
  return {
    name: (names.join(" ") || here.getAttribute("aria-label") || here.innerText || here.name || "")
      .trim().replace(/\\s+/g, " "),
    tag: here.tagName.toLowerCase(),
    shown: focused.some((each, index) => each !== plain[index]) && inSight,
  };
}"""


def tab_to(page: Page, name: str, *, tag: str = "") -> None:
    """Presses Tab until the focus is on what is called `name`; each stop shows itself."""
    passed: list[str] = []
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        if here is None:
            continue
        assert here["shown"], f"{here['tag']} {here['name']!r} does not show that it has the focus"
        passed.append(here["name"])
        if here["name"].startswith(name) and tag in ("", here["tag"]):
            return
    pytest.fail(f"{name!r} is not reached with Tab: {passed}")


def enter(page: Page) -> None:
    """Follows the link or presses the button that has the focus."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def goes_round(page: Page) -> None:
    """Tab comes past everything and leaves the page again: there is no trap."""
    for _stop in range(2 * MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            return
        if page.evaluate("document.activeElement.matches('.wk-skip')"):
            return
    pytest.fail("The focus never leaves the page.")


@pytest.fixture
def topic() -> Topic:
    """A question at the front door of Duinwijk, with an official behind it."""
    space = a_space(promise_days=1)
    a_portal(space.organisation)
    return a_question(space)


def test_resident_with_the_keyboard_alone(
    open_window: OpenWindow, live_server: LiveServer, topic: Topic
) -> None:
    page = open_window(DESKTOP)
    sign_in_just_now(page.context, an_account("Fatima"), live_server)
    page.goto("/duinwijk/")
    tab_to(page, "Naar de inhoud")
    page.keyboard.press("Enter")
    expect(page.locator("#inhoud")).to_be_focused()
    tab_to(page, topic.title)
    enter(page)
    goes_round(page)
    tab_to(page, "Geef uw antwoord")
    enter(page)
    tab_to(page, "Uw antwoord", tag="textarea")
    page.keyboard.type(WORDS)
    tab_to(page, "Verder", tag="button")
    enter(page)
    tab_to(page, "Onder een andere naam")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    tab_to(page, "De andere naam")
    page.keyboard.press("Control+A")
    page.keyboard.type("Zilvermeeuw")
    tab_to(page, "Nee")
    page.keyboard.press("Space")
    tab_to(page, "Versturen")
    enter(page)
    expect(page.get_by_role("main")).to_contain_text("Dank u wel, Zilvermeeuw")
    goes_round(page)
    said = Contribution.objects.get(topic=topic)
    assert (said.words, said.alias.name) == (WORDS, "Zilvermeeuw")


def test_official_with_the_keyboard_alone(
    open_window: OpenWindow, live_server: LiveServer, topic: Topic
) -> None:
    official = an_official(topic.space, "Sanne")
    said = says(an_account(), topic, WORDS)
    open_promise(contribution=said)
    page = open_window(DESKTOP)
    sign_in_just_now(page.context, official, live_server)
    page.goto("/duinwijk/")
    tab_to(page, "Werkvoorraad")
    enter(page)
    goes_round(page)
    tab_to(page, f"Antwoord aan {said.alias.name}", tag="summary")
    page.keyboard.press("Enter")
    tab_to(page, "Uw antwoord", tag="textarea")
    page.keyboard.type(ANSWER)
    tab_to(page, "Antwoord versturen", tag="button")
    enter(page)
    expect(page.get_by_role("main")).to_contain_text("De schrijver krijgt bericht")
    assert Contribution.objects.get(parent=said).words == ANSWER


def test_menu_of_a_phone_opens_and_closes_with_keys(
    open_window: OpenWindow, live_server: LiveServer, topic: Topic
) -> None:
    page = open_window()
    page.goto("/duinwijk/")
    tab_to(page, "Menu", tag="summary")
    page.keyboard.press("Enter")
    tab_to(page, "Mijn bijdragen")
    page.keyboard.press("Escape")
    expect(page.locator("details.wk-menu")).not_to_have_attribute("open", "")
    expect(page.locator("details.wk-menu > summary")).to_be_focused()
    goes_round(page)
