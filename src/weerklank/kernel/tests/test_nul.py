"""The character that PostgreSQL cannot hold: refused where nobody types, taken out of words."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.builders import a_portal, a_question, a_space
from weerklank.contributions.models import UnsentWords

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/%00", "/vragen/?na=%00", "/duinwijk/%00/"])
def test_in_an_address_it_is_refused(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400


def test_out_of_words_it_is_taken_and_the_rest_is_kept(client: Client) -> None:
    space = a_space()
    a_portal(space.organisation)
    answer = f"/vraag/{a_question(space).pk}/antwoord/"
    response = client.post(answer, {"words": "De b\0us komt niet.", "do": "next"})
    assert response.status_code == 302
    assert UnsentWords.objects.count() == 1
    assert "De bus komt niet." in client.get(answer).content.decode()


def test_in_the_name_of_a_field_it_is_refused(client: Client) -> None:
    space = a_space()
    a_portal(space.organisation)
    answer = f"/vraag/{a_question(space).pk}/antwoord/"
    assert client.post(answer, {"wor\0ds": "x"}).status_code == 400
