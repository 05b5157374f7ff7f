"""What goes wrong between writing and sending loses nothing and sends nothing twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import DESKTOP, PHONE, OpenWindow, sign_in
from tests.browser.examination import small_targets, violations, wider_than_the_window
from tests.browser.post_office import PostOffice
from tests.builders import a_portal, a_question, a_space, an_account
from weerklank.contributions.models import Contribution, Topic
from weerklank.promises.models import Promise

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "Een buurvrouw die elke week langskomt."
OTHER_WORDS = "En een belbus op zondag."


@pytest.fixture
def topic() -> Topic:
    """A question at the front door of Duinwijk."""
    space = a_space(promise_days=1)
    a_portal(space.organisation)
    return a_question(space)


def write(page: Page, topic: Topic, words: str = WORDS) -> None:
    """The first screen; ends where the name is chosen."""
    page.goto(f"/duinwijk/vraag/{topic.pk}/antwoord/")
    page.get_by_label("Uw antwoord").fill(words)
    page.get_by_role("button", name="Verder").click()
    page.wait_for_url("**/naam/")


def choose(page: Page) -> None:
    """Chooses the name that is offered; does not send yet."""
    page.get_by_role("radio", name=re.compile("^Onder een andere naam")).check(force=True)
    page.get_by_role("radio", name="Nee").check(force=True)


def send(page: Page) -> None:
    page.get_by_role("button", name="Versturen", exact=True).click()
    page.wait_for_url("**/ontvangst/**")


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
def test_words_survive_a_session_that_ends_while_writing(
    open_window: OpenWindow,
    live_server: LiveServer,
    post_office: PostOffice,
    topic: Topic,
    has_script: bool,
) -> None:
    page, account = open_window(java_script_enabled=has_script), an_account()
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    sign_in(page.context, account, live_server)
    write(page, topic)
    choose(page)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Versturen", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text(WORDS)
    assert not Contribution.objects.exists()
    page.get_by_role("main").get_by_role("link", name="Inloggen").click()
    page.get_by_label("Uw e-mailadres").first.fill(account.email)
    page.get_by_role("button", name="Stuur mij een code").click()
    page.get_by_label("Code uit de mail").fill(post_office.newest_code())
    page.get_by_role("button", name="Verder").click()
    page.wait_for_url("**/naam/")
    expect(page.get_by_role("main")).to_contain_text(WORDS)
    choose(page)
    send(page)
    assert Contribution.objects.get().words == WORDS


def test_two_tabs_send_once(open_window: OpenWindow, live_server: LiveServer, topic: Topic) -> None:
    page = open_window()
    sign_in(page.context, an_account(), live_server)
    write(page, topic)
    choose(page)
    second = page.context.new_page()
    second.goto(page.url)
    choose(second)
    send(page)
    second.get_by_role("button", name="Versturen", exact=True).click()
    second.wait_for_url("**/ontvangst/**")
    assert second.url == page.url
    assert (Contribution.objects.count(), Promise.objects.count()) == (1, 1)


def test_going_back_after_sending_does_not_send_again(
    open_window: OpenWindow, live_server: LiveServer, topic: Topic
) -> None:
    page = open_window()
    sign_in(page.context, an_account(), live_server)
    write(page, topic)
    choose(page)
    send(page)
    receipt = page.url
    page.go_back()
    again = page.get_by_role("button", name="Versturen", exact=True)
    if again.is_visible():
        again.click()
        page.wait_for_url("**/ontvangst/**")
        assert page.url == receipt
    else:
        expect(page.get_by_role("main")).to_contain_text(WORDS)
    assert Contribution.objects.count() == 1
    page.goto(f"/duinwijk/vraag/{topic.pk}/antwoord/")
    expect(page.get_by_label("Uw antwoord")).to_have_value("")


def test_a_button_pressed_twice_sends_once(
    open_window: OpenWindow, live_server: LiveServer, topic: Topic
) -> None:
    page = open_window()
    sign_in(page.context, an_account(), live_server)
    write(page, topic)
    choose(page)
    page.get_by_role("button", name="Versturen", exact=True).dblclick()
    page.wait_for_url("**/ontvangst/**")
    expect(page.get_by_role("main")).to_contain_text(WORDS)
    assert Contribution.objects.count() == 1


def test_a_second_thought_after_sending_is_a_second_contribution(
    open_window: OpenWindow, live_server: LiveServer, topic: Topic
) -> None:
    page = open_window()
    sign_in(page.context, an_account(), live_server)
    write(page, topic)
    choose(page)
    send(page)
    write(page, topic, OTHER_WORDS)
    page.get_by_role("radio", name="Nee").check(force=True)
    send(page)
    said = Contribution.objects.order_by("sent_at")
    assert [one.words for one in said] == [WORDS, OTHER_WORDS]
    assert said[0].alias_id == said[1].alias_id


def test_the_door_is_closed_while_writing(
    open_window: OpenWindow, live_server: LiveServer, topic: Topic
) -> None:
    page = open_window()
    sign_in(page.context, an_account(), live_server)
    page.goto(f"/duinwijk/vraag/{topic.pk}/antwoord/")
    page.get_by_label("Uw antwoord").fill(WORDS)
    Topic.objects.filter(pk=topic.pk).update(state="closed")
    page.get_by_role("button", name="Verder").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Deze vraag is gesloten")
    expect(page.get_by_label("Uw woorden")).to_have_value(WORDS)


@pytest.fixture
def database_goes(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Lets no request reach the database any more, or lets them again."""

    def goes(is_away: bool) -> None:
        if is_away:
            monkeypatch.setitem(connection.settings_dict, "HOST", "/no/server")
        else:
            monkeypatch.undo()

    return goes


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
def test_words_survive_a_database_that_is_away(
    chromium: Browser,
    live_server: LiveServer,
    topic: Topic,
    database_goes: Callable[[bool], None],
    screenshots: Path | None,
    has_script: bool,
) -> None:
    context = chromium.new_context(
        base_url=live_server.url, viewport=PHONE, java_script_enabled=has_script
    )
    sign_in(context, an_account(), live_server)
    page = context.new_page()
    page.goto(f"/duinwijk/vraag/{topic.pk}/antwoord/")
    page.get_by_label("Uw antwoord").fill(WORDS)
    database_goes(True)
    page.get_by_role("button", name="Verder").click()
    expect(page.get_by_label("Uw woorden")).to_have_value(WORDS)
    for size in (PHONE, DESKTOP) if has_script else ():
        page.set_viewport_size(size)
        assert [*violations(page), *small_targets(page), *wider_than_the_window(page)] == []
        if screenshots:
            page.screenshot(path=screenshots / f"{size['width']}-failure.png", full_page=True)
    page.get_by_role("button", name="Probeer het opnieuw").click()
    page.get_by_label("Uw woorden").fill(OTHER_WORDS)
    database_goes(False)
    page.get_by_role("button", name="Probeer het opnieuw").click()
    page.wait_for_url("**/naam/")
    choose(page)
    database_goes(True)
    page.get_by_role("button", name="Versturen", exact=True).click()
    again = page.get_by_role("button", name="Probeer het opnieuw")
    expect(again).to_be_visible()
    database_goes(False)
    again.click()
    page.wait_for_url("**/ontvangst/**")
    expect(page.get_by_role("main")).to_contain_text(OTHER_WORDS)
    assert Contribution.objects.get().words == OTHER_WORDS
    context.close()


def test_a_button_pressed_twice_without_a_script_sends_once(
    chromium: Browser, live_server: LiveServer, topic: Topic
) -> None:
    context = chromium.new_context(
        base_url=live_server.url, viewport=PHONE, java_script_enabled=False
    )
    sign_in(context, an_account(), live_server)
    page = context.new_page()
    write(page, topic)
    choose(page)
    page.get_by_role("button", name="Versturen", exact=True).dblclick()
    page.wait_for_url("**/ontvangst/**")
    expect(page.get_by_role("main")).to_contain_text(WORDS)
    assert Contribution.objects.count() == 1
    context.close()
