"""What every page is held against: what a machine can see of accessibility, order and calm."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

from devtools.places import ROOT

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TARGET = 44

# Links inside a sentence may be as high as their line: WCAG 2.2 allows that, and axe-core sees to
# the 24 pixels of the others. A tick or a radio is pressed by its label too.
SMALL_TARGETS = """(least) => {
  const found = [];
  const seen = (element) => {
    const box = element.getBoundingClientRect();
    return element.checkVisibility({checkOpacity: true, checkVisibilityCSS: true})
      && box.width > 2 && box.height > 2;
  };
  const presses = "button, summary, select, input:not([type=hidden]), textarea, nav a,"
    + " a[class*=button], a[class*=quiet], a[class*=row], a[class*=chip], a[class*=logo]";
  for (const element of document.querySelectorAll(presses)) {
    if (!seen(element) || element.tabIndex < 0) continue;
    if (element.tagName === "A" && getComputedStyle(element).display === "inline") continue;
    const boxes = [element, ...(element.labels || []), element.closest("label")]
      .filter(Boolean).map((each) => each.getBoundingClientRect());
    if (boxes.some((box) => box.height >= least - 0.5 && box.width >= least - 0.5)) continue;
    const box = element.getBoundingClientRect();
    found.push(`${element.outerHTML.slice(0, 120)} is ${Math.round(box.width)} by ${
      Math.round(box.height)}`);
  }
  return found;
}"""

SIDEWAYS = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return ["the page", ...[...document.querySelectorAll("body *")]
    .filter((element) => element.getBoundingClientRect().right > width + 1)
    .slice(0, 5).map((element) => element.outerHTML.slice(0, 160))];
}"""

# A form that writes carries a token and a one-time key; a script may send one without a method.
WITHOUT_KEY = """() => {
  const seen = new Set();
  return [...document.forms].filter((form) => {
    const named = (name) => form.querySelectorAll(`[name=${name}]`);
    const [tokens, keys] = [named("csrfmiddlewaretoken"), named("form_key")];
    const isNew = [...keys].every(({value}) => value && !seen.has(value) && seen.add(value));
    const wanted = form.method === "post" || tokens.length ? 1 : 0;
    return tokens.length !== wanted || keys.length !== wanted || !isNew;
  }).map((form) => form.outerHTML.slice(0, 160));
}"""


@cache
def axe_source() -> str:
    """The program that looks for what bars people."""
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def forms_without_key(page: Page) -> list[str]:
    """The forms of this page that write and carry no one-time key of their own."""
    found: list[str] = page.evaluate(WITHOUT_KEY)
    return [f"writes without a key: {each}" for each in found]


def violations(page: Page) -> list[str]:
    """What axe-core has against this page, a line for each."""
    page.evaluate(axe_source())
    found: list[dict[str, Any]] = page.evaluate(
        """(rules) => axe.run(document, {
          runOnly: {type: "tag", values: rules}, resultTypes: ["violations"],
        }).then((result) => result.violations.map((each) => ({
          id: each.id,
          nodes: each.nodes.slice(0, 4).map((node) => `${node.html.slice(0, 200)} ${
            node.any.concat(node.all, node.none).map((check) => check.message).join("; ")}`),
        })))""",
        RULES,
    )
    return [f"{each['id']}: {node}" for each in found for node in each["nodes"]]


def wider_than_the_window(page: Page) -> list[str]:
    """What makes this page scroll sideways; nothing when it does not."""
    if page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    ):
        return []
    found: list[str] = page.evaluate(SIDEWAYS)
    return [f"wider than the window: {each}" for each in found or ["something"]]


def small_targets(page: Page) -> list[str]:
    """Buttons, fields and menu links on which a thumb misses."""
    found: list[str] = page.evaluate(SMALL_TARGETS, TARGET)
    return [f"small target: {each}" for each in found]


@contextmanager
def letters_twice_as_large(page: Page) -> Iterator[None]:
    """As for somebody who set the letters of their browser to 200%."""
    session = page.context.new_cdp_session(page)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    try:
        yield
    finally:
        session.send("Page.setFontSizes", {"fontSizes": {"standard": 16, "fixed": 13}})
        session.detach()


class Watcher:
    """Listens to the pages of a context and keeps what should not happen there."""

    def __init__(self, context: BrowserContext, host: str) -> None:
        self.complaints: list[str] = []
        self._host = urlsplit(host).netloc
        context.on("console", self._said)
        context.on("weberror", lambda error: self.complaints.append(f"script: {error.error}"))
        context.on("request", self._asked)
        context.on("response", self._answered)

    def take(self) -> list[str]:
        """What was kept since the last time."""
        taken, self.complaints = self.complaints, []
        return taken

    def _said(self, message: ConsoleMessage) -> None:
        # A page that is not there says so itself; a part that is not there is caught below.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.netloc != self._host:
            self.complaints.append(f"another host: {request.url}")

    def _answered(self, response: Response) -> None:
        # Where no live process runs, pages ask again and again: nobody notices.
        is_stream = urlsplit(response.url).path == "/live/"
        if response.status >= 400 and not (response.request.is_navigation_request() or is_stream):
            self.complaints.append(f"{response.status} for {response.url}")
