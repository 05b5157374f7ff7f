"""When something fails on our side: a page that says so, with every word that came along."""

from __future__ import annotations

import logging
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from devtools.postgres import Server
from tests.builders import a_portal, a_question, a_space, an_account
from tests.forms import Form, forms_on
from weerklank.contributions.models import Topic

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = 'Een "belbus" op zondag.\r\n\r\n</textarea><script>alert(1)</script> & meer'


@pytest.fixture
def topic() -> Topic:
    space = a_space()
    a_portal(space.organisation)
    return a_question(space)


@pytest.fixture
def browser() -> Client:
    """A browser that gets the page that a person would get."""
    client = Client(enforce_csrf_checks=True)
    client.raise_request_exception = False
    return client


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where a database of its own may be, with a short path that everybody may walk."""
    path = Path(tempfile.mkdtemp(prefix="wk-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@contextmanager
def database_at(**changed: object) -> Iterator[None]:
    """The product looks for its database elsewhere, and finds it again afterwards."""
    usual = {name: connection.settings_dict[name] for name in changed}
    connection.close()
    connection.settings_dict.update(changed)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(usual)


def take_all_connections(server: Server, others: ExitStack) -> None:
    """Leaves no connection of `server` to the product, until `others` are let go of."""
    with suppress(psycopg.OperationalError):
        while True:
            others.enter_context(psycopg.connect(server.url()))


def address_of(topic: Topic) -> str:
    return f"/duinwijk{reverse('questions:answer', kwargs={'question': topic.pk})}"


def written(browser: Client, topic: Topic) -> dict[str, str]:
    """The form for an answer with words in it, ready to be sent."""
    page = browser.get(address_of(topic)).content.decode()
    return {**forms_on(page)[0].values, "words": WORDS, "do": "next"}


def form_on(page: str) -> Form:
    """The one form of a page that tells of a failure."""
    (form,) = forms_on(page)
    return form


def is_all_there(page: str, sent: dict[str, str], address: str) -> None:
    """Every field of the form is back, to be sent to the same place."""
    form = form_on(page)
    assert (form.method, form.action) == ("post", address)
    assert form.values == sent
    assert page.count("<textarea") == 1
    assert "<script>alert" not in page


def test_words_survive_a_database_that_is_away(browser: Client, topic: Topic) -> None:
    sent = written(browser, topic)
    with database_at(HOST="/no/server"):
        reply = browser.post(address_of(topic), sent)
        page = reply.content.decode()
        assert (reply.status_code, reply["Retry-After"]) == (503, "30")
        assert reply["Cache-Control"] == "no-store"
        assert "form-action 'self'" in reply["Content-Security-Policy"]
        is_all_there(page, sent, address_of(topic))
        assert browser.post(address_of(topic), form_on(page).values).status_code == 503
    again = browser.post(address_of(topic), form_on(page).values)
    assert again.status_code == 302
    assert "alert(1)" in browser.get(again["Location"]).content.decode()


def test_a_database_that_stops_or_takes_no_more_connections(
    browser: Client, topic: Topic, folder: Path
) -> None:
    sent, server = written(browser, topic), Server(folder / "postgres", keep=False)
    server.start()
    try:
        with database_at(HOST=str(server.sockets), NAME="weerklank"):
            with ExitStack() as others:
                take_all_connections(server, others)
                full = browser.post(address_of(topic), sent)
            connection.ensure_connection()
            server.stop()
            stopped = browser.post(address_of(topic), sent)
            gone = browser.post(address_of(topic), sent)
    finally:
        server.stop()
    for reply in (full, stopped, gone):
        assert reply.status_code == 503
        is_all_there(reply.content.decode(), sent, address_of(topic))


def test_a_statement_that_takes_too_long(browser: Client, topic: Topic) -> None:
    sent = written(browser, topic)
    with psycopg.connect(connection.connection.info.dsn) as other:
        other.execute("lock table contributions_unsentwords")
        with connection.cursor() as cursor:
            cursor.execute("set statement_timeout = 100")
        reply = browser.post(address_of(topic), sent)
    assert reply.status_code == 503
    is_all_there(reply.content.decode(), sent, address_of(topic))


@pytest.mark.parametrize(("sqlstate", "status"), [("53100", 507), ("22012", 500)])
def test_a_full_disk_and_what_nobody_foresaw(
    browser: Client, topic: Topic, sqlstate: str, status: int
) -> None:
    sent = written(browser, topic)
    with connection.cursor() as cursor:
        cursor.execute(
            "create function fail() returns trigger language plpgsql as "
            f"$$ begin raise exception 'it fails' using errcode = '{sqlstate}'; end $$;"
            "create trigger fails before insert on contributions_unsentwords"
            " for each row execute function fail()"
        )
    reply = browser.post(address_of(topic), sent)
    assert reply.status_code == status
    assert ("Retry-After" in reply) == (status == 507)
    is_all_there(reply.content.decode(), sent, address_of(topic))


def test_a_session_that_cannot_be_read(browser: Client, topic: Topic) -> None:
    browser.force_login(an_account("Samira"))
    sent = written(browser, topic)
    with connection.cursor() as cursor:
        cursor.execute("alter table people_session rename to people_session_away")
    reply = browser.post(address_of(topic), sent)
    assert reply.status_code == 500
    is_all_there(reply.content.decode(), sent, address_of(topic))
    assert "Samira" not in reply.content.decode()


def test_a_page_that_cannot_be_shown_can_be_asked_for_again(browser: Client, topic: Topic) -> None:
    with database_at(HOST="/no/server"):
        reply = browser.get(f"{address_of(topic)}?na=1")
    page = reply.content.decode()
    assert (reply.status_code, reply["Retry-After"]) == (503, "30")
    assert forms_on(page) == []
    assert f'href="{address_of(topic)}?na=1"' in page


def test_what_the_page_needs_needs_no_database(browser: Client, topic: Topic) -> None:
    with database_at(HOST="/no/server"):
        page = browser.get(address_of(topic)).content.decode()
        looks = page.split('rel="stylesheet" href="')[2].split('"')[0]
        assert looks.startswith("/huisstijl/")
        assert browser.get(looks).status_code == 200


def test_a_form_of_another_site_gets_no_good_token(browser: Client, topic: Topic) -> None:
    """Else whoever presses the button would send the words of somebody else as their own."""
    browser.get(address_of(topic))
    forged = {"words": "Ik zeg op.", "do": "next", "csrfmiddlewaretoken": "x" * 64}
    with database_at(HOST="/no/server"):
        reply = browser.post(address_of(topic), forged)
    form = form_on(reply.content.decode())
    assert form.values == forged
    assert "csrf" not in reply.cookies
    assert browser.post(address_of(topic), form.values).status_code == 403


def test_passwords_and_codes_are_not_given_back(browser: Client) -> None:
    for address, secret in (("/inloggen/", "password"), ("/inloggen/code/bevestigen/", "code")):
        with database_at(HOST="/no/server"):
            reply = browser.post(address, {"login": "f@voorbeeld.test", secret: "Geheim-1234"})
        page = reply.content.decode()
        assert reply.status_code == 503
        assert "Geheim" not in page
        assert forms_on(page) == []
        assert f'href="{address}"' in page


def test_the_button_stays_on_this_site(browser: Client) -> None:
    browser.force_login(an_account())
    with database_at(HOST="/no/server"):
        reply = browser.post("/", {"words": "Hallo."}, PATH_INFO="//elders.example/x")
    assert form_on(reply.content.decode()).action == "/elders.example/x"


def test_files_are_to_be_chosen_again(browser: Client, topic: Topic) -> None:
    sent = written(browser, topic)
    with database_at(HOST="/no/server"), Path(__file__).open("rb") as file:
        reply = browser.post(address_of(topic), {**sent, "pictures": file})
    is_all_there(reply.content.decode(), sent, address_of(topic))
    assert "files" in reply.content.decode() or "bestanden" in reply.content.decode()


def test_a_message_that_is_no_form_gets_a_page_too(browser: Client) -> None:
    with database_at(HOST="/no/server"):
        for body in (b"{}", b"\x00\xff" * 50):
            reply = browser.post("/duinwijk/", body, content_type="multipart/form-data; boundary=x")
            assert reply.status_code == 503


def test_the_log_holds_no_words(
    browser: Client, topic: Topic, caplog: pytest.LogCaptureFixture
) -> None:
    sent = {**written(browser, topic), "words": "Zonderling woord"}
    caplog.set_level(logging.DEBUG)
    with database_at(HOST="/no/server"):
        browser.post(address_of(topic), sent)
    with connection.cursor() as cursor:
        cursor.execute("alter table contributions_unsentwords rename to away")
    browser.post(address_of(topic), sent)
    assert len([each for each in caplog.records if each.exc_info]) == 2
    assert "Zonderling" not in caplog.text


def test_a_form_that_was_open_too_long_gives_every_word_back(browser: Client, topic: Topic) -> None:
    forged = {"words": "Ik zeg iets.", "title": "Mijn verhaal", "form_key": str(uuid.uuid4())}
    reply = browser.post(address_of(topic), forged)
    page = reply.content.decode()
    assert reply.status_code == 403
    assert "Ik zeg iets." in page
    assert "Mijn verhaal" in page
