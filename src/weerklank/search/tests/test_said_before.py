"""Hearing, before one sends, that others said something like it."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.builders import a_person, a_portal, a_question, a_space, an_account, joins, says
from tests.jobs import run_jobs
from weerklank.contributions.models import Contribution, Topic
from weerklank.search.likeness import alike_to
from weerklank.spaces.models import Space

pytestmark = pytest.mark.django_db

WORDS = "De regiotaxi kwam te laat bij het ziekenhuis."


@pytest.fixture
def topic() -> Topic:
    """A question to which somebody said something."""
    space = a_space()
    a_portal(space.organisation)
    asked = a_question(space)
    says(an_account(), asked, "Mijn regiotaxi naar het ziekenhuis kwam niet.")
    says(an_account(), asked, "De bibliotheek is fijn.")
    run_jobs()
    return asked


def test_while_writing(client: Client, topic: Topic) -> None:
    address = f"/duinwijk/zoeken/al-gezegd/{topic.pk}/"
    page = client.post(address, {"words": WORDS}).content.decode()
    assert "Mijn regiotaxi naar het ziekenhuis kwam niet." in page
    assert "bibliotheek" not in page
    assert client.post(address, {"words": ""}).content.strip() == b""
    assert client.get(address).status_code == 405
    Contribution.objects.update(state="hidden")
    assert client.post(address, {"words": WORDS}).content.strip() == b""


def test_within_a_closed_space_by_words_that_nobody_wrote_outside() -> None:
    space = a_space(visibility=Space.Visibility.HIDDEN)
    topic, member, other = a_question(space), an_account(), an_account()
    joins(space, member)
    joins(space, other)
    says(other, topic, "Mijn regiotaxi naar het ziekenhuis kwam niet.")
    says(other, topic, "De bibliotheek is fijn.")
    run_jobs()
    found = alike_to(a_person(member), WORDS, space=space.pk, besides=[])
    assert [said.words for said in found] == ["Mijn regiotaxi naar het ziekenhuis kwam niet."]
    assert alike_to(a_person(an_account()), WORDS, space=space.pk, besides=[]) == []


def test_of_a_question_that_one_may_not_see(client: Client) -> None:
    secret = a_space(visibility=Space.Visibility.HIDDEN)
    a_portal(secret.organisation)
    topic = a_question(secret)
    assert client.post(f"/duinwijk/zoeken/al-gezegd/{topic.pk}/").status_code == 404


def test_on_the_last_screen(client: Client, topic: Topic) -> None:
    answer = f"/duinwijk/vraag/{topic.pk}/antwoord/"
    assert client.get(f"{answer}al-gezegd/").status_code == 404, "nothing was written yet"
    client.post(answer, {"words": WORDS, "do": "next"})
    page = client.get(f"{answer}al-gezegd/").content.decode()
    assert "Mijn regiotaxi naar het ziekenhuis kwam niet." in page
    assert f'href="{answer}naam/"' in page
    fragment = client.get(f"{answer}al-gezegd/", headers={"HX-Request": "true"}).content.decode()
    assert "Mijn regiotaxi" in fragment
    assert "<html" not in fragment
