"""A real Chromium, and pages in it the size of a phone."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from devtools.chromium import VARIABLE
from devtools.pytest_database import Copies
from tests.browser.discretion import told_in, written_to
from tests.browser.examination import Watcher
from tests.browser.kept_town import KeptTown
from tests.browser.post_office import PostOffice, open_post_office
from tests.browser.town import Town
from weerklank.people.models import Account

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# A microphone that beeps and two cameras that move, for who says yes to all that is asked.
DEVICES = [
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream=device-count=2",
]
PHONE = ViewportSize(width=390, height=844)
DESKTOP = ViewportSize(width=1280, height=900)
OpenWindow = Callable[..., Page]

# Playwright runs a loop in this thread, and Django would not talk to the database beside one.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# Several browsers share a few cores; what is waited for comes, but not always within five seconds.
expect.set_options(timeout=15_000)


def chromium_path() -> str | None:
    """Where the browser is."""
    return os.environ.get(VARIABLE) or shutil.which("chromium")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser, started once."""
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def chromium_with_devices(chromium: Browser) -> Iterator[Browser]:
    """A browser with a microphone and cameras, for which nobody has to press yes."""
    browser = chromium.browser_type.launch(
        executable_path=chromium_path(), args=[*ARGUMENTS, *DEVICES]
    )
    yield browser
    browser.close()


@pytest.fixture(autouse=True)
def quiet_log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    """What the product logs during a journey, as in production, names nobody who was in it."""
    if "live_server" not in request.fixturenames:
        yield
        return
    # Asked for by name, so that the people are still in the database when this one ends.
    request.getfixturevalue("live_server")
    log = tmp_path / "product.log"
    with written_to(log):
        yield
    assert told_in(log.read_text()) == []


@pytest.fixture
def phone_context(chromium: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    """A phone with nothing on it yet."""
    context = chromium.new_context(
        base_url=live_server.url, locale="nl-NL", viewport=PHONE, has_touch=True
    )
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def phone(phone_context: BrowserContext) -> Iterator[Page]:
    """A page on that phone. A script that fails or a policy that is broken fails the test."""
    page = phone_context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: (
            complaints.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )
    yield page
    assert complaints == []


@pytest.fixture
def phone_without_script(chromium: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A page on a phone that runs no JavaScript."""
    context = chromium.new_context(
        base_url=live_server.url, locale="nl-NL", viewport=PHONE, java_script_enabled=False
    )
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def sign_in(context: BrowserContext, account: Account, live_server: LiveServer) -> None:
    """Gives the phone a session of `account`, as after signing in."""
    client = Client()
    client.force_login(account)
    _take_cookies(context, client, live_server)


def sign_in_just_now(context: BrowserContext, account: Account, live_server: LiveServer) -> None:
    """As `sign_in`, and with fresh proof of who it is, as weighty pages ask for."""
    client = Client()
    client.force_login(account)
    session = client.session
    session["account_authentication_methods"] = [{"method": "code", "at": time.time()}]
    session["account_authentication_methods_user"] = str(account.pk)
    session.save()
    _take_cookies(context, client, live_server)


def _take_cookies(context: BrowserContext, client: Client, live_server: LiveServer) -> None:
    context.add_cookies(
        [
            {"name": name, "value": cookie.value, "url": live_server.url}
            for name, cookie in client.cookies.items()
        ]
    )


@pytest.fixture
def media_folder(tmp_path: Path, settings: Settings) -> Path:
    """A storage of its own for this test."""
    folder = tmp_path / "media"
    settings.MEDIA_ROOT = folder
    return folder


@pytest.fixture(scope="session")
def kept_town(tmp_path_factory: pytest.TempPathFactory) -> KeptTown:
    """The town that this process made."""
    return KeptTown(tmp_path_factory.mktemp("town"))


@pytest.fixture
def town_in(
    kept_town: KeptTown, django_db_setup: Copies, transactional_db: None, media_folder: Path
) -> Callable[[str], Town]:
    """Gives the town in one of the looks, to begin a test with."""
    return lambda look: kept_town.begin(look, django_db_setup, media_folder)


@pytest.fixture
def post_office(settings: Settings) -> Iterator[PostOffice]:
    """The mail that the product sends during this test."""
    with open_post_office(settings) as office:
        yield office


@pytest.fixture
def open_window(chromium: Browser, live_server: LiveServer) -> Iterator[OpenWindow]:
    """Opens windows of a size and kind of one's choice; what goes wrong in them fails the test."""
    opened: list[BrowserContext] = []
    watchers: list[Watcher] = []

    def open_one(viewport: ViewportSize = PHONE, **options: Any) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            locale="nl-NL",
            viewport=viewport,
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(20_000)
        opened.append(context)
        watchers.append(Watcher(context, live_server.url))
        return context.new_page()

    yield open_one
    for context in opened:
        context.close()
    assert [complaint for watcher in watchers for complaint in watcher.complaints] == []


@pytest.fixture
def screenshots() -> Path | None:
    """The folder for pictures of the pages, when WEERKLANK_SCREENSHOTS names one."""
    folder = os.environ.get("WEERKLANK_SCREENSHOTS")
    return Path(folder) if folder else None
