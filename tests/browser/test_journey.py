"""The loop, from the front door to what was done with it, over real mail and with real photos."""

from __future__ import annotations

import io
import re
import time
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from PIL import Image
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import DESKTOP, PHONE, OpenWindow
from tests.browser.disputes import has_working_app
from tests.browser.post_office import PostOffice, text_of
from tests.builders import a_portal, a_question, a_space, an_official
from tests.jobs import run_jobs
from weerklank.contributions.models import Contribution, Topic
from weerklank.media.pictures.tests.samples import CAMERA, encoded, phone_jpeg, scene, telling_exif
from weerklank.notifications.mailing import mail_at_once
from weerklank.people.models import Account
from weerklank.questions.models import Question

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "Een buurvrouw die elke week langskomt. Zonder haar red ik het niet."
ANSWER = "Dank u wel. Ik bel morgen met de buurtkamer."
TITLE = "De buurtkamer zoekt tien bezoekers"
ADDRESS = "fatima@voorbeeld.test"
NAME = "Zilvermeeuw aan zee"


@pytest.fixture
def official() -> Account:
    """An official with an app that makes codes."""
    return an_official(a_space(promise_days=1), "Sanne")


@pytest.fixture
def topic(official: Account) -> Topic:
    """The question that is asked now at the front door of Duinwijk."""
    space = official.memberships.get().space
    a_portal(space.organisation)
    topic = a_question(space)
    Question.objects.filter(topic=topic).update(explanation="Denk aan hulp, een praatje, vervoer.")
    return topic


def photos() -> list[FilePayload]:
    """A photo as a phone makes it, and one as another phone makes it; both tell where they were."""
    heic = encoded(scene(), "HEIF", exif=telling_exif().tobytes())
    return [
        {"name": "IMG_20261122.jpg", "mimeType": "image/jpeg", "buffer": phone_jpeg()},
        {"name": "IMG_0001.HEIC", "mimeType": "image/heic", "buffer": heic},
    ]


def show(page: Page, name: str, folder: Path | None) -> None:
    """Keeps a picture of the page, when a folder was named."""
    if folder:
        width = (page.viewport_size or PHONE)["width"]
        page.screenshot(path=folder / f"journey-{width}-{name}.png", full_page=True)


def to_the_answer(page: Page, topic: Topic) -> None:
    """From the front door to where one writes."""
    page.goto("/duinwijk/")
    page.get_by_role("link", name=topic.title).first.click()
    page.get_by_role("link", name="Geef uw antwoord").first.click()
    page.get_by_label("Uw antwoord").fill(WORDS)


def makes_an_account(page: Page, post_office: PostOffice) -> None:
    """Makes an account with the code in the mail; comes back to where the name is chosen."""
    page.get_by_role("link", name="Ik heb nog geen account").click()
    page.get_by_label("Uw e-mailadres").fill(ADDRESS)
    page.get_by_role("button", name="Maak mijn account").click()
    page.get_by_label("Code uit de mail").fill(post_office.newest_code())
    page.get_by_role("button", name="Verder").click()


def chooses_a_name(page: Page) -> None:
    """Chooses another name, agrees that health is told, and sends."""
    page.get_by_role("radio", name=re.compile("^Onder een andere naam")).check(force=True)
    page.get_by_label("De andere naam").fill(NAME)
    page.get_by_role("radio", name=re.compile("^Ja")).check(force=True)
    page.get_by_role("button", name="Versturen", exact=True).click()


def sees_the_receipt(page: Page) -> None:
    """Own words, thanks, who answers by which day."""
    page.wait_for_url("**/ontvangst/**")
    receipt = page.get_by_role("main")
    expect(receipt).to_contain_text(WORDS)
    expect(receipt).to_contain_text(f"Dank u wel, {NAME}")
    expect(receipt).to_contain_text(re.compile(r"antwoordt uiterlijk \w+dag \d+ \w+"))


def menu(page: Page, name: str) -> None:
    """Goes somewhere through the menu, which is folded on a phone."""
    folded = page.locator("details.wk-menu > summary")
    if folded.is_visible():
        folded.click()
    page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link", name=name).locator(
        "visible=true"
    ).click()


def signs_in_with_code_and_app(
    page: Page, account: Account, secret: str, post_office: PostOffice
) -> None:
    """Signs in with the code in the mail and the code of the app."""
    page.goto("/duinwijk/inloggen/?next=/duinwijk/werk/")
    page.get_by_label("Uw e-mailadres").first.fill(account.email)
    page.get_by_role("button", name="Stuur mij een code").click()
    page.wait_for_url("**/bevestigen/**")
    page.get_by_label("Code uit de mail").fill(post_office.newest_code())
    page.get_by_role("button", name="Verder").click()
    page.wait_for_url("**/stap-2/**")
    page.get_by_label("Code uit uw app").fill(
        format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    )
    page.get_by_role("button", name="Inloggen", exact=True).click()
    page.wait_for_url("**/werk/")


def answers(page: Page) -> None:
    """The official answers from the work queue."""
    page.get_by_text(f"Antwoord aan {NAME}").click()
    page.get_by_label("Uw antwoord").fill(ANSWER)
    page.get_by_role("button", name="Antwoord versturen").click()


def writes_what_was_done(page: Page) -> None:
    """The official writes an outcome, links what was said, and publishes."""
    page.get_by_role("link", name="Schrijf wat ermee is gedaan").first.click()
    page.get_by_role("radio", name=re.compile("^Verbeterd")).check(force=True)
    page.get_by_label("In één zin").fill(TITLE)
    page.get_by_label("Wat is er gedaan").fill("Vanaf januari komt er wekelijks iemand langs.")
    page.get_by_role("button", name="Bewaren en verder").click()
    page.get_by_label("Zoek in wat").fill("buurvrouw")
    page.get_by_role("button", name="Zoeken").click()
    page.get_by_role("checkbox", name=re.compile(NAME)).check(force=True)
    page.get_by_role("button", name="Koppel").click()
    page.get_by_role("link", name="publiceren").click()
    page.get_by_role("button", name="Ja, publiceren").click()
    page.wait_for_url(re.compile(r"/uitkomst/[\w-]+/$"))


@pytest.mark.parametrize(
    "size",
    [pytest.param(PHONE, id="phone"), pytest.param(DESKTOP, id="desktop", marks=pytest.mark.long)],
)
def test_who_speaks_hears_back(
    size: ViewportSize,
    open_window: OpenWindow,
    post_office: PostOffice,
    topic: Topic,
    official: Account,
    media_folder: Path,
    screenshots: Path | None,
) -> None:
    page = open_window(size, has_touch=size is PHONE)
    to_the_answer(page, topic)
    page.locator("#id_pictures").set_input_files(photos())
    expect(page.locator("[data-upload-list] > li")).to_have_count(2)
    expect(page.locator("[data-upload-status]")).to_have_text("Foto 2 is binnen.")
    show(page, "1-answer", screenshots)
    page.get_by_role("button", name="Verder").click()
    expect(page.get_by_role("main")).to_contain_text(WORDS)
    show(page, "2-sign-in-first", screenshots)
    makes_an_account(page, post_office)
    page.wait_for_url("**/naam/")
    expect(page.get_by_role("main").locator(".wk-goes-along li")).to_have_count(2)
    show(page, "3-name", screenshots)
    chooses_a_name(page)
    sees_the_receipt(page)
    show(page, "4-receipt", screenshots)
    said = Contribution.objects.get(topic=topic, parent=None)
    run_jobs()

    staff = open_window(size, has_touch=size is PHONE)
    secret = has_working_app(official)
    EmailAddress.objects.create(user=official, email=official.email, verified=True, primary=True)
    signs_in_with_code_and_app(staff, official, secret, post_office)
    expect(staff.get_by_role("main")).to_contain_text(WORDS)
    show(staff, "5-queue", screenshots)
    answers(staff)
    expect(staff.get_by_role("status").or_(staff.get_by_role("main")).first).to_contain_text(
        "antwoord"
    )
    staff.goto("/duinwijk/werk/?toon=beantwoord")
    staff.get_by_text("Zeg nog iets").click()
    writes_what_was_done(staff)
    show(staff, "6-outcome", screenshots)

    before = len(post_office.letters)
    run_jobs()
    mail_at_once()
    mails = post_office.letters[before:]
    assert [letter["To"] for letter in mails] == [ADDRESS]
    letter = text_of(mails[0])
    assert "Er is nieuws voor u" in letter
    for told in (topic.title, topic.space.name, WORDS[:20], ANSWER[:20], TITLE, NAME, "Sanne"):
        assert told not in letter

    menu(page, "Mijn bijdragen")
    mine = page.get_by_role("main")
    for told in (WORDS, ANSWER, "Sanne", "Er is iets mee gedaan"):
        expect(mine).to_contain_text(told)
    expect(mine.locator("img[src*='/beeld/']")).to_have_count(2)
    show(page, "7-mine", screenshots)
    mine.get_by_role("link", name="Wat hiermee is gedaan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.get_by_role("main")).to_contain_text("Dankzij 1 bijdrage")
    menu(page, "Nieuws voor u")
    expect(page.get_by_role("main")).to_contain_text(TITLE)
    page.goto(f"/duinwijk/bijdrage/{said.pk}/")
    assert_pictures_tell_nothing(page)


def assert_pictures_tell_nothing(page: Page) -> None:
    """The pictures here are served, and say nothing of where, when, with what or by whom."""
    images = page.locator("img[src*='/beeld/']")
    expect(images).to_have_count(2)
    for number in range(2):
        source = images.nth(number).get_attribute("src") or ""
        for size, kind in product(("small", "medium", "large"), ("webp", "jpeg")):
            address = f"{source.rsplit('/', 1)[0]}/{size}.{kind}"
            served = page.request.get(address)
            assert served.ok, address
            content = served.body()
            with Image.open(io.BytesIO(content)) as picture:
                assert picture.size[0] > 100
                assert not picture.getexif()
                assert not {"xmp", "comment"} & set(picture.info)
            assert CAMERA.encode() not in content
            assert b"Marker" not in content


def test_without_script_up_to_the_receipt(
    open_window: OpenWindow,
    post_office: PostOffice,
    topic: Topic,
    media_folder: Path,
    screenshots: Path | None,
) -> None:
    page = open_window(PHONE, java_script_enabled=False)
    to_the_answer(page, topic)
    page.locator("#id_pictures").set_input_files(photos())
    page.get_by_role("button", name="Verder").click()
    makes_an_account(page, post_office)
    page.wait_for_url("**/naam/")
    expect(page.get_by_role("main").locator(".wk-goes-along li")).to_have_count(2)
    chooses_a_name(page)
    sees_the_receipt(page)
    show(page, "without-script", screenshots)
    said = Contribution.objects.get(topic=topic)
    assert (said.words, said.alias.name, said.attachments.count()) == (WORDS, NAME, 2)
