"""The database is away for a while: what somebody sees who sends a form just then."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.crash.afterwards import assert_healed, pages_answer
from tests.crash.browser import Form, Page
from tests.crash.service import Service
from tests.crash.world import World

WORDS = "Mijn moeder <b>woont</b> alleen & ik maak me zorgen."
FAILED = (500, 503)


@pytest.fixture
def world(service: Service) -> World:
    return World(service.port, residents=1, questions=1)


def sent_meanwhile(service: Service, world: World) -> tuple[Form, Page]:
    """A form with words, and the answer to it while there is no database."""
    browser = world.residents[0].browser
    form = browser.get(f"/vraag/{world.questions[0].pk}/antwoord/").own_form()
    with service.database.away():
        return form, browser.send(form, words=WORDS, do="next")


def test_a_page_says_that_it_failed(service: Service, world: World) -> None:
    _form, page = sent_meanwhile(service, world)
    assert (page.status in FAILED, page.kind) == (True, "text/html")
    assert page.shows("<h1")


def test_the_page_gives_the_words_back(service: Service, world: World) -> None:
    form, page = sent_meanwhile(service, world)
    again = next((each for each in page.forms() if each.action == form.action), None)
    assert again is not None, page.text
    assert again.fields["words"].strip() == WORDS


def test_what_failed_can_be_sent_again(service: Service, world: World) -> None:
    sent_meanwhile(service, world)
    world.residents[0].says(world.questions[0].pk)
    assert_healed(world)


def test_a_restart_between_two_pages_is_not_noticed(service: Service, world: World) -> None:
    assert pages_answer(world)
    with service.database.away():
        pass
    assert pages_answer(world)


def test_nobody_waits_for_a_statement_without_end(service: Service) -> None:
    asks = (
        "from weerklank.config.wsgi import application\n"
        "from django.db import connection\n"
        "with connection.cursor() as cursor:\n"
        "    cursor.execute('SHOW statement_timeout')\n"
        "    print(cursor.fetchone()[0])"
    )
    said = subprocess.run(
        [sys.executable, "-c", asks],
        env=service.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == "15s\n"
