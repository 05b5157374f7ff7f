"""Two people on one topic: what one writes, the other hears of without a reload."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from devtools.places import VENV_PYTHON
from devtools.processes import spawn, stop_process
from devtools.run import answers, free_port
from tests.browser.conftest import DESKTOP, PHONE, sign_in
from tests.browser.examination import small_targets, violations, wider_than_the_window
from tests.browser.town import SLUG, Town
from tests.builders import a_person, an_account, replies, says
from tests.live.process import Live, a_live_process
from tests.waiting import wait_until
from weerklank.spaces.actions import remove_member
from weerklank.spaces.models import Membership

pytestmark = pytest.mark.django_db(transaction=True)
Visit = Callable[..., Page]


@pytest.fixture
def town(town_in: Callable[[str], Town]) -> Town:
    return town_in("duinwijk")


@pytest.fixture
def live_port() -> int:
    return free_port()


@pytest.fixture
def site(live_server: LiveServer, live_port: int, tmp_path: Path) -> Iterator[str]:
    """One address in front of the web server and of where the live process will be."""
    port = free_port()
    web = live_server.url.rsplit(":", 1)[1]
    command = [str(VENV_PYTHON), "-m", "devtools.proxy", str(port), web, str(live_port)]
    with (tmp_path / "proxy.log").open("wb") as log:
        process = spawn(command, output=log)
        try:
            wait_until(lambda: answers(port))
            yield f"http://localhost:{port}"
        finally:
            stop_process(process)


@pytest.fixture
def live(town: Town, live_port: int, tmp_path: Path) -> Iterator[Live]:
    with a_live_process(tmp_path, port=live_port) as running:
        yield running


@pytest.fixture
def visit(chromium: Browser, site: str) -> Iterator[Visit]:
    """Opens a page for somebody, in a browser of their own. A script that fails fails the test."""
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(
        path: str, viewport: ViewportSize = PHONE, who: object = None, busy: int = 0
    ) -> Page:
        context = chromium.new_context(base_url=site, locale="nl-NL", viewport=viewport)
        context.set_default_timeout(15_000)
        opened.append(context)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        if who is not None:
            sign_in(context, who, LiveAddress(site))  # type: ignore[arg-type]
        if busy:
            context.route("**/nieuw/?*", lambda route: route.fulfill(status=503), times=busy)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in opened:
        context.close()
    assert complaints == []


class LiveAddress:
    """Where cookies go: to the one address in front."""

    def __init__(self, url: str) -> None:
        self.url = url


def question(town: Town) -> str:
    return f"/{SLUG}/vraag/{town.question.pk}/"


def told(page: Page) -> str:
    """What the page says is new; nothing when it says nothing."""
    link = page.locator("[data-live] a")
    return link.inner_text().strip() if link.is_visible() else ""


def test_one_writes_and_the_other_sees_it_without_a_reload(
    live: Live, town: Town, visit: Visit
) -> None:
    reader = visit(question(town))
    wait_until(lambda: live.listening() == 1)
    reader.evaluate("window.scrollTo(0, 900)")
    place, height = reader.evaluate("[scrollY, document.documentElement.scrollHeight]")

    writer = visit(f"/{SLUG}/bijdrage/{town.said.pk}/", DESKTOP, town.newcomer)
    writer.get_by_role("link", name="Reageer op").last.click()
    writer.get_by_label("Uw reactie").fill("Bij ons in de straat ook.")
    writer.get_by_role("button", name="Verder").click()
    writer.get_by_role("radio", name=re.compile("^Onder een andere naam")).check(force=True)
    writer.get_by_label("De andere naam").fill("Buur van het plein")
    writer.get_by_role("radio", name=re.compile("^Ja")).check(force=True)
    writer.get_by_role("button", name="Versturen", exact=True).click()
    expect(writer.get_by_text("Bij ons in de straat ook.")).to_be_visible()

    status = reader.get_by_role("status").filter(has_text="nieuwe")
    expect(status).to_have_text("1 nieuwe reactie")
    says(an_account("Els"), town.question, "Een bankje bij de bushalte.")
    expect(status).to_have_text("2 nieuwe reacties")
    # Nothing moved under their thumb.
    assert reader.evaluate("[scrollY, document.documentElement.scrollHeight]") == [place, height]
    assert violations(reader) + wider_than_the_window(reader) + small_targets(reader) == []

    # Whoever wrote it is not told of their own words.
    assert told(writer) in ("", "1 nieuwe reactie")
    reader.get_by_role("link", name="2 nieuwe reacties").click()
    expect(reader.get_by_text("Een bankje bij de bushalte.")).to_be_visible()
    assert reader.url.endswith(f"{question(town)}#stemmen")
    assert told(reader) == ""


def test_a_new_reply_leads_to_where_it_stands(live: Live, town: Town, visit: Visit) -> None:
    reader = visit(question(town))
    wait_until(lambda: live.listening() == 1)
    reply = replies(an_account("Els"), town.said_by_other, "Daar doe ik aan mee.")
    reader.get_by_role("link", name="1 nieuwe reactie").click()
    expect(reader.get_by_text("Daar doe ik aan mee.")).to_be_in_viewport()
    assert reader.url.endswith(f"#bijdrage-{reply.pk}")


def test_without_a_live_process_the_page_asks(town: Town, visit: Visit) -> None:
    reader = visit(f"/{SLUG}/bijdrage/{town.said_by_other.pk}/")
    with reader.expect_response("**/live/**") as refused:
        pass
    assert refused.value.status == 502
    replies(an_account("Els"), town.said_by_other, "Daar doe ik aan mee.")
    expect(reader.get_by_role("link", name="1 nieuwe reactie")).to_be_visible()


def test_when_it_is_busy_the_page_asks_again(live: Live, town: Town, visit: Visit) -> None:
    reader = visit(question(town), busy=1)
    with reader.expect_response("**/live/**"):
        pass
    wait_until(lambda: live.listening() == 1)
    replies(an_account("Els"), town.said)
    expect(reader.get_by_role("link", name="1 nieuwe reactie")).to_be_visible()


def test_what_was_said_while_the_process_was_away_is_told(
    town: Town, visit: Visit, live_port: int, tmp_path: Path
) -> None:
    with a_live_process(tmp_path, port=live_port) as live:
        reader = visit(question(town))
        wait_until(lambda: live.listening() == 1)
        replies(an_account("Els"), town.said)
        expect(reader.get_by_role("link", name="1 nieuwe reactie")).to_be_visible()
    replies(an_account("Wim"), town.said)
    with a_live_process(tmp_path, port=live_port) as live:
        expect(reader.get_by_role("link", name="2 nieuwe reacties")).to_be_visible()
        wait_until(lambda: live.listening() == 1)
        replies(an_account("Koos"), town.said)
        expect(reader.get_by_role("link", name="3 nieuwe reacties")).to_be_visible()


def test_who_is_taken_out_of_a_room_hears_no_more(live: Live, town: Town, visit: Visit) -> None:
    reader = visit(f"/{SLUG}/vraag/{town.question_of_room.pk}/", PHONE, town.resident)
    wait_until(lambda: live.listening() == 1)
    membership = Membership.objects.get(space=town.closed_room, account=town.resident)
    remove_member(person=a_person(town.manager), membership=membership)
    wait_until(lambda: live.listening() == 0)
    says(town.newcomer, town.question_of_room, "Mijn zus belt elke avond.")
    with reader.expect_response("**/nieuw/**") as refused:
        pass
    assert refused.value.status == 404
    assert told(reader) == ""
