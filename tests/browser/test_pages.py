"""Every page type: open to everybody, in every look, on every screen, and calm."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import DESKTOP, PHONE, sign_in_just_now
from tests.browser.examination import (
    Watcher,
    forms_without_key,
    letters_twice_as_large,
    small_targets,
    violations,
    wider_than_the_window,
)
from tests.browser.pages import ALL, PageType
from tests.browser.town import LOOKS, Town

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NARROW = ViewportSize(width=320, height=700)
SCHEMES = ("light", "dark")
WIDTHS = {320: NARROW, 390: PHONE, 1280: DESKTOP}


class Visitor:
    """Goes through pages in one look and scheme, as whoever the page is for."""

    def __init__(
        self, browser: Browser, server: LiveServer, town: Town, scheme: str, size: ViewportSize
    ) -> None:
        self.town, self.server, self.size = town, server, size
        self._browser, self._scheme = browser, scheme
        self._windows: dict[str | None, tuple[Page, Watcher]] = {}

    def window(self, who: str | None) -> tuple[Page, Watcher]:
        """The window of one person; it stays open from page to page."""
        if who not in self._windows:
            context = self._browser.new_context(
                base_url=self.server.url,
                locale="nl-NL",
                viewport=self.size,
                color_scheme="dark" if self._scheme == "dark" else "light",
                reduced_motion="reduce",
            )
            context.set_default_timeout(20_000)
            if who is not None:
                sign_in_just_now(context, getattr(self.town, who), self.server)
            self._windows[who] = context.new_page(), Watcher(context, self.server.url)
        return self._windows[who]

    def open(self, kind: PageType) -> tuple[Page, list[str]]:
        """Opens a page; what is wrong already before anybody looks at it."""
        page, watcher = self.window(kind.who)
        path = kind.path(self.town)
        response = page.goto(path)
        assert response is not None
        page.evaluate("document.fonts.ready.then(() => true)")
        wrong = watcher.take()
        if response.status != kind.status:
            wrong.append(f"answers {response.status}")
        if not page.url.endswith(path):
            wrong.append(f"leads to {page.url}")
        return page, wrong

    def close(self) -> None:
        """Closes every window."""
        for page, _watcher in self._windows.values():
            page.context.close()


def examine(page: Page, *, narrow: bool = True) -> list[str]:
    """What is wrong with the page in this window, and in a narrow one and with large letters."""
    wrong = [*violations(page), *small_targets(page), *wider_than_the_window(page)]
    wrong += forms_without_key(page)
    if narrow:
        size = page.viewport_size
        assert size is not None
        page.set_viewport_size(NARROW)
        wrong += [f"at 320: {each}" for each in wider_than_the_window(page)]
        wrong += [f"at 320: {each}" for each in small_targets(page)]
        page.set_viewport_size(DESKTOP)
        with letters_twice_as_large(page):
            wrong += [f"letters of 200%: {each}" for each in wider_than_the_window(page)]
        page.set_viewport_size(size)
    return wrong


def show(page: Page, kind: object, folder: Path | None) -> None:
    """Keeps a picture of the page, when a folder was named."""
    if folder:
        width = (page.viewport_size or PHONE)["width"]
        name = "".join(sign if sign.isalnum() else "-" for sign in str(kind)).strip("-")
        page.screenshot(path=folder / f"{width}-{name}.png", full_page=True)


def go_through(
    visitor: Visitor, pages: list[PageType], *, narrow: bool, screenshots: Path | None
) -> dict[str, list[str]]:
    """What is wrong with each of these pages; nothing for those that are well."""
    found: dict[str, list[str]] = {}
    for kind in pages:
        page, wrong = visitor.open(kind)
        wrong += examine(page, narrow=narrow)
        show(page, kind, screenshots)
        if wrong:
            found[str(kind)] = wrong
    visitor.close()
    return found


def told(found: dict[str, list[str]]) -> str:
    """What is wrong, each thing once, with the pages it was seen on."""
    where: dict[str, list[str]] = {}
    for page, wrong in found.items():
        for each in wrong:
            where.setdefault(" ".join(each.split()), []).append(page)
    return "\n".join(f"{wrong}\n    {', '.join(pages)}" for wrong, pages in where.items())


# Each page once: theme, scheme and width change from page to page.
TURNS = [
    ("duinwijk", "light", 390),
    ("kanaalstad", "dark", 1280),
    ("polderveen", "light", 1280),
    ("duinwijk", "dark", 390),
    ("kanaalstad", "light", 390),
    ("polderveen", "dark", 1280),
]


@pytest.mark.parametrize("turn", range(len(TURNS)), ids=["-".join(map(str, one)) for one in TURNS])
def test_every_page_once(
    turn: int,
    chromium: Browser,
    live_server: LiveServer,
    town_in: Callable[[str], Town],
    screenshots: Path | None,
) -> None:
    look, scheme, width = TURNS[turn]
    visitor = Visitor(chromium, live_server, town_in(look), scheme, WIDTHS[width])
    pages = ALL[turn :: len(TURNS)]
    found = go_through(visitor, pages, narrow=True, screenshots=screenshots)
    if found:
        pytest.fail(told(found), pytrace=False)


@pytest.mark.long
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("look", LOOKS)
def test_every_page_in_every_look(
    look: str,
    scheme: str,
    width: int,
    chromium: Browser,
    live_server: LiveServer,
    town_in: Callable[[str], Town],
) -> None:
    visitor = Visitor(chromium, live_server, town_in(look), scheme, WIDTHS[width])
    found = go_through(visitor, ALL, narrow=False, screenshots=None)
    if found:
        pytest.fail(told(found), pytrace=False)
