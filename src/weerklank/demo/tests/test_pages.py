"""Being anybody, and reading the mail: in a demo, and nowhere else."""

from __future__ import annotations

from email.message import EmailMessage
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from tests.builders import a_portal, an_organisation
from weerklank.demo import mailbox
from weerklank.demo.reading import read_region
from weerklank.people.models import Account

pytestmark = pytest.mark.django_db
ADDRESSES = ("/demo/", "/demo/mail/", "/demo/mail/iets/")


@pytest.fixture
def demo(settings: Settings, tmp_path: Path) -> Settings:
    settings.DEMO = True
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings


def an_official_of_the_demo() -> Account:
    sanne = read_region().person("sanne")
    assert sanne is not None
    return Account.objects.create_user(sanne.email, first_name="Sanne")


def a_mail(subject: str, words: str) -> bytes:
    message = EmailMessage()
    message["To"], message["Subject"] = "riet@duinwijk.example", subject
    message["Date"] = "Sun, 22 Nov 2026 09:00:00 +0100"
    message.set_content(words)
    return message.as_bytes()


@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_are_not_there_without_demo(client: Client, settings: Settings, address: str) -> None:
    settings.DEMO = False
    assert client.get(address).status_code == 404


def test_nobody_is_signed_in_without_demo(client: Client, settings: Settings) -> None:
    settings.DEMO = False
    an_official_of_the_demo()
    assert client.post("/demo/inloggen/", {"person": "sanne"}).status_code == 404
    assert SESSION_KEY not in client.session


def test_one_click_signs_in_and_leads_to_the_front_door(client: Client, demo: Settings) -> None:
    account = an_official_of_the_demo()
    response = client.post("/demo/inloggen/", {"person": "sanne"})
    assert response.status_code == 302
    assert response["Location"] == "/duinwijk/"
    assert client.session[SESSION_KEY] == str(account.pk)


def test_signing_in_asks_for_a_form_of_ours(demo: Settings) -> None:
    an_official_of_the_demo()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/demo/inloggen/", {"person": "sanne"}).status_code == 403
    assert strict.get("/demo/inloggen/").status_code == 405


@pytest.mark.parametrize("who", ["", "niemand", "admin@duinwijk.example"])
def test_only_people_of_the_demo(client: Client, demo: Settings, who: str) -> None:
    Account.objects.create_user("admin@duinwijk.example")
    assert client.post("/demo/inloggen/", {"person": who}).status_code == 404
    assert SESSION_KEY not in client.session


def test_the_page_lists_everybody_and_the_own_front_door_first(
    client: Client, demo: Settings
) -> None:
    a_portal(an_organisation("Gemeente Kanaalstad"), "kanaalstad")
    page = client.get("/kanaalstad/demo/").content.decode()
    for one in read_region().people:
        assert f'value="{one.key}"' in page
    assert page.index('value="rachid"') < page.index('value="riet"')
    assert "wk-demo" in page


def test_mail_is_listed_newest_first_and_shown_as_text(client: Client, demo: Settings) -> None:
    mailbox.keep(a_mail("Eerst", "Er is nieuws voor u.\n\nhttp://localhost/duinwijk/nieuws/"))
    mailbox.keep(a_mail("Daarna <b>", "<script>alert(1)</script>"))
    listed = client.get("/demo/mail/").content.decode()
    assert listed.index("Daarna") < listed.index("Eerst")
    assert "<b>" not in listed
    newest, oldest = mailbox.letters()
    assert "<script>alert" not in client.get(f"/demo/mail/{newest.key}/").content.decode()
    shown = client.get(f"/demo/mail/{oldest.key}/").content.decode()
    assert 'href="http://localhost/duinwijk/nieuws/"' in shown


def test_mail_that_names_no_zone_was_sent_at_that_time_in_utc(
    client: Client, demo: Settings
) -> None:
    mail = (
        b"Date: Fri, 20 Nov 2026 10:16:00 -0000\nSubject: Nieuws\nTo: riet@duinwijk.example\n\nDag"
    )
    mailbox.keep(mail)
    assert "11:16" in client.get("/demo/mail/").content.decode()


def test_no_way_out_of_the_mailbox(client: Client, demo: Settings) -> None:
    (mailbox.folder().parent).mkdir(parents=True, exist_ok=True)
    (mailbox.folder().parent / "geheim.eml").write_bytes(a_mail("Geheim", "niet voor u"))
    assert mailbox.letter("../geheim") is None
    assert client.get("/demo/mail/..%2Fgeheim/").status_code == 404


def test_the_people_are_printed_with_their_addresses(demo: Settings) -> None:
    out = StringIO()
    call_command("demo_people", stdout=out)
    for portal in read_region().portals:
        assert f"/{portal.slug}/" in out.getvalue()
    for one in read_region().people:
        assert one.about in out.getvalue()
