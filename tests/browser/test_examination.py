"""The instruments themselves: each one sees what it is there to see."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.conftest import OpenWindow
from tests.browser.examination import (
    Watcher,
    forms_without_key,
    letters_twice_as_large,
    small_targets,
    violations,
    wider_than_the_window,
)
from tests.browser.test_keyboard import tab_to

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GOOD = """<!doctype html><html lang="nl"><title>Goed</title><main><h1>Goed</h1>
<style>button {width: 60px; height: 48px} @media (min-width: 30em) {p {width: 420px}}</style>
<p>Woorden in een <a href="/">zin</a>.</p><button>Druk</button></main>"""


@pytest.fixture
def page(open_window: OpenWindow) -> Page:
    """A window that shows nothing of the product."""
    page = open_window(ViewportSize(width=600, height=600))
    page.set_content(GOOD)
    return page


def test_a_good_page_passes(page: Page) -> None:
    assert (violations(page), small_targets(page), wider_than_the_window(page)) == ([], [], [])
    tab_to(page, "Druk")


def test_what_bars_people_is_seen(page: Page) -> None:
    page.set_content(GOOD.replace("<button>Druk</button>", '<img src="data:,"><input name="x">'))
    found = " ".join(violations(page))
    assert "image-alt" in found
    assert "label" in found


def test_faint_words_are_seen(page: Page) -> None:
    page.set_content(GOOD.replace("<p>", '<p style="color: #999; background: #fff">'))
    assert "color-contrast" in " ".join(violations(page))


@pytest.mark.parametrize("style", ["height: 20px", "width: 20px"])
def test_a_small_button_is_seen(page: Page, style: str) -> None:
    page.set_content(GOOD.replace("<button>", f'<button style="{style}; padding: 0">'))
    assert len(small_targets(page)) == 1


def test_what_scrolls_sideways_is_seen(page: Page) -> None:
    page.set_content(GOOD.replace("<p>", '<p style="width: 601px">'))
    assert wider_than_the_window(page)


def test_forms_without_a_key_of_their_own_are_seen(page: Page) -> None:
    token = '<input type="hidden" name="csrfmiddlewaretoken" value="t">'
    key = '<input type="hidden" name="form_key" value="k">'
    good = f'<form method="post">{token}{key}</form><form method="get"></form>'
    page.set_content(good)
    assert forms_without_key(page) == []
    for wrong in (f'<form method="post">{token}</form>', f"<form>{token}</form>"):
        page.set_content(wrong)
        assert len(forms_without_key(page)) == 1
    page.set_content(good + good)
    assert len(forms_without_key(page)) == 1


def test_letters_of_the_browser_move_the_breakpoints(page: Page) -> None:
    assert page.evaluate("matchMedia('(min-width: 30em)').matches")
    with letters_twice_as_large(page):
        assert not page.evaluate("matchMedia('(min-width: 30em)').matches")
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "16px"


def test_a_stop_that_does_not_show_is_seen(page: Page) -> None:
    page.set_content(GOOD.replace("<style>", "<style>:focus {outline: none}"))
    with pytest.raises(AssertionError, match="does not show"):
        tab_to(page, "Druk")


def test_another_host_and_a_failing_script_are_seen(chromium: Browser) -> None:
    page = chromium.new_page()
    watcher = Watcher(page.context, "http://hier.test")
    page.context.route("**/*", lambda route: route.abort())
    page.evaluate("fetch('http://elders.test/spion').catch(() => null)")
    page.evaluate("setTimeout(() => { throw new Error('stuk') }); console.error('mis')")
    page.evaluate("new Promise((done) => setTimeout(done, 50))")
    told = " ".join(watcher.take())
    assert "another host: http://elders.test/spion" in told
    assert "stuk" in told
    assert "console: mis" in told
    page.close()
