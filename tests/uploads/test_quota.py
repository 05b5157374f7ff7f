"""How much one person may send in a day, whatever the names and the places."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.builders import a_portal, a_question, a_space, an_account, an_organisation
from weerklank.contributions.models import Contribution, Topic
from weerklank.media.kinds import MOST_BYTES, MediaKind
from weerklank.media.models import Upload
from weerklank.media.tests.sending import open_room
from weerklank.questions.models import Question

pytestmark = pytest.mark.django_db


def send_two_films(client: Client, topic: Topic, name: str) -> int:
    """Sends words with two films that are still on their way; the status of the answer."""
    for _ in range(2):
        size = MOST_BYTES[MediaKind.VIDEO]
        assert open_room(client, size, kind="video", about=topic.pk).status_code == 201
    here = {"words": "Kijk maar eens.", "do": "next"}
    client.post(f"/duinwijk{reverse('questions:answer', args=[topic.pk])}", here)
    chosen = {"kind": "pseudonym", "pseudonym": name, "first_name": "Sam", "health": "yes"}
    sent = client.post(f"/duinwijk{reverse('questions:appear', args=[topic.pk])}", chosen)
    return sent.status_code


def test_a_person_sends_no_more_than_a_gigabyte_a_day(client: Client) -> None:
    organisation = an_organisation()
    a_portal(organisation)
    topics = [a_question(a_space(organisation, name=f"Ruimte {n}")) for n in range(3)]
    Question.objects.update(takes_video=True)
    client.force_login(an_account())
    assert [send_two_films(client, topic, "Merel") for topic in topics] == [302, 302, 429]
    assert Contribution.objects.count() == 2
    assert Upload.objects.filter(arrives_as=None).count() == 2, "they wait for another day"
    other = Client()
    other.force_login(an_account())
    assert send_two_films(other, topics[2], "Spreeuw") == 302
