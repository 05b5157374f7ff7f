"""Three municipalities look like three, and the first view of a page weighs little."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Response

from tests.browser.conftest import DESKTOP, PHONE, OpenWindow
from tests.browser.pages import page_called
from tests.browser.town import LOOKS, Town
from tests.builders import a_portal, an_organisation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_BYTES = 150_000
FIRST_VIEWS = [
    page_called("portal:front"),
    page_called("questions:show"),
    page_called("questions:answer"),
    page_called("account_login"),
]


def look_of(page: Page, slug: str) -> dict[str, str]:
    """How the front door and the page to sign in of a municipality look, as computed."""
    page.goto(f"/{slug}/")
    hero = page.evaluate("getComputedStyle(document.querySelector('.wk-hero')).backgroundColor")
    page.goto(f"/{slug}/inloggen/")
    rest: dict[str, str] = page.evaluate(
        """() => {
          const button = getComputedStyle(document.querySelector("main form .wk-button"));
          return {
            button: button.backgroundColor,
            corners: button.borderTopLeftRadius,
            foot: getComputedStyle(document.querySelector("footer")).backgroundColor,
            letters: getComputedStyle(document.body).fontFamily.split(",")[0],
          };
        }"""
    )
    return {"hero": hero, **rest}


def is_seen(page: Page, family: str) -> bool:
    """Whether the letters of this family were fetched and can be drawn."""
    drawn: bool = page.evaluate("(name) => document.fonts.check(`16px ${name}`)", family)
    return drawn


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_three_municipalities_look_different(open_window: OpenWindow, scheme: str) -> None:
    for slug, look in LOOKS.items():
        portal = a_portal(an_organisation(f"Gemeente {slug.title()}"), slug)
        for name, value in look.items():
            setattr(portal, name, value)
        portal.save()
    page = open_window(DESKTOP, color_scheme=scheme)
    looks = []
    for slug in LOOKS:
        looks.append(look_of(page, slug))
        assert is_seen(page, looks[-1]["letters"])
    for what in ("hero", "button", "corners", "foot", "letters"):
        assert len({look[what] for look in looks}) == len(LOOKS), (what, looks)


class Scales:
    """Weighs what a page fetches, as it would travel: compressed, pictures aside."""

    def __init__(self, page: Page) -> None:
        self.weights: dict[str, int] = {}
        page.on("response", self._weigh)

    def _weigh(self, response: Response) -> None:
        if response.status != 200 or response.request.resource_type == "image":
            return
        content = response.body()
        packed = gzip.compress(content, 6)
        self.weights[response.url] = min(len(content), len(packed))


def test_first_view_weighs_little(open_window: OpenWindow, town_in: Callable[[str], Town]) -> None:
    town = town_in("duinwijk")
    for kind in FIRST_VIEWS:
        page = open_window(PHONE)
        scales = Scales(page)
        page.goto(kind.path(town))
        page.wait_for_load_state("networkidle")
        assert len(scales.weights) > 4, scales.weights
        assert sum(scales.weights.values()) <= MOST_BYTES, (str(kind), scales.weights)
