"""A resident who turns things off gets nothing more; who opens the thing itself has read of it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import sign_in
from tests.browser.post_office import PostOffice
from tests.builders import (
    a_person,
    a_portal,
    a_question,
    a_space,
    an_account,
    an_official,
    replies,
    says,
)
from tests.jobs import run_jobs
from weerklank.contributions.models import Contribution
from weerklank.kernel import clock
from weerklank.notifications.mailing import mail_at_once, mail_digests
from weerklank.notifications.models import Notice
from weerklank.people.models import Account
from weerklank.promises.actions import answer_contribution

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CHOICES = "/duinwijk/nieuws/keuze/"
# Once the server has heard that this page was seen.
SAID_SO = "[data-news-seen='yes']"


class Loop:
    """A resident, who said something, and an official who answers again and again."""

    def __init__(self) -> None:
        space = a_space()
        a_portal(space.organisation)
        self.topic, self.official = a_question(space), an_official(space)
        self.resident = an_account()

    def speaks(self) -> Contribution:
        """The resident says something."""
        return says(self.resident, self.topic)

    def answers(self, said: Contribution) -> None:
        """The official answers, and a neighbour says something back."""
        answer_contribution(
            person=a_person(self.official),
            contribution=said,
            words="Dank u wel.",
            form_key=uuid.uuid4(),
        )
        replies(an_account(), said)
        run_jobs()

    def a_day_goes_by(self) -> None:
        """Everything that leaves the house, now and in the next two mornings."""
        for days in range(3):
            with clock.at(clock.now() + timedelta(days=days)):
                mail_at_once()
                mail_digests()


@pytest.fixture
def loop() -> Loop:
    return Loop()


def letters_to(office: PostOffice, account: Account) -> int:
    return sum(letter["To"] == account.email for letter in office.letters)


def test_a_resident_who_turns_all_off_gets_nothing_more(
    phone: Page,
    phone_context: BrowserContext,
    live_server: LiveServer,
    post_office: PostOffice,
    loop: Loop,
) -> None:
    loop.answers(loop.speaks())
    loop.a_day_goes_by()
    before = letters_to(post_office, loop.resident)
    assert before == 2

    sign_in(phone_context, loop.resident, live_server)
    phone.goto("/duinwijk/mijn/account/")
    phone.get_by_role("link", name="Wanneer laten we u iets weten?").click()
    phone.get_by_role("button", name="Zet alles uit").click()
    expect(phone.get_by_role("main")).to_contain_text("Alles staat uit")
    loop.answers(loop.speaks())
    loop.a_day_goes_by()
    assert letters_to(post_office, loop.resident) == before

    phone.goto("/duinwijk/nieuws/")
    expect(
        phone.get_by_role("list", name="Nieuws", exact=True).get_by_role("listitem")
    ).to_have_count(4)

    phone.goto(CHOICES)
    phone.get_by_role("button", name="Zet het weer aan").click()
    loop.answers(loop.speaks())
    loop.a_day_goes_by()
    assert letters_to(post_office, loop.resident) > before


def test_one_click_in_the_mail_does_the_same_without_script_or_signing_in(
    phone_without_script: Page, post_office: PostOffice, loop: Loop
) -> None:
    loop.answers(loop.speaks())
    loop.a_day_goes_by()
    stop = urlsplit(post_office.letters[-1]["List-Unsubscribe"].strip(" <>"))
    before = letters_to(post_office, loop.resident)
    phone_without_script.goto(stop.path)
    phone_without_script.get_by_role("button", name="Ja, stop alle mail").click()
    expect(phone_without_script.get_by_role("heading", level=1)).to_have_text(
        "We sturen u niets meer"
    )
    loop.answers(loop.speaks())
    loop.a_day_goes_by()
    assert letters_to(post_office, loop.resident) == before


def test_choosing_works_without_script(
    phone_without_script: Page, live_server: LiveServer, post_office: PostOffice, loop: Loop
) -> None:
    page = phone_without_script
    sign_in(page.context, loop.resident, live_server)
    page.goto(CHOICES)
    page.get_by_label("Antwoorden van het team op wat ik zei").select_option(
        label="Niet: ik kijk zelf op de website"
    )
    page.get_by_label("Reacties van anderen").select_option(
        label="Niet: ik kijk zelf op de website"
    )
    page.get_by_role("button", name="Mijn keuzes bewaren").click()
    expect(page.get_by_role("status").first).to_contain_text("Uw keuzes zijn bewaard")
    loop.answers(loop.speaks())
    loop.a_day_goes_by()
    assert letters_to(post_office, loop.resident) == 0


def test_who_opens_what_the_news_is_about_has_read_it(
    phone: Page,
    phone_context: BrowserContext,
    live_server: LiveServer,
    post_office: PostOffice,
    loop: Loop,
) -> None:
    said = loop.speaks()
    loop.answers(said)
    sign_in(phone_context, loop.resident, live_server)
    phone.goto(f"/duinwijk/bijdrage/{said.pk}/")
    expect(phone.locator(SAID_SO)).to_be_attached()
    assert Notice.objects.get(kind="promises.answered").is_read
    assert Notice.objects.get(kind="contributions.replied").is_read
    loop.a_day_goes_by()
    assert letters_to(post_office, loop.resident) == 0


def test_who_opens_it_again_has_read_what_came_since(
    phone: Page, phone_context: BrowserContext, live_server: LiveServer, loop: Loop
) -> None:
    said = loop.speaks()
    sign_in(phone_context, loop.resident, live_server)
    for _ in range(2):
        replies(an_account(), said)
        run_jobs()
        phone.goto(f"/duinwijk/bijdrage/{said.pk}/")
        expect(phone.locator(SAID_SO)).to_be_attached()
        assert not Notice.objects.filter(alias=said.alias, is_read=False).exists()
