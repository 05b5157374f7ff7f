from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from tests.builders import (
    a_portal,
    a_question,
    a_space,
    an_account,
    an_official,
    an_organisation,
    joins,
    says,
)
from weerklank.contributions.models import Contribution, Topic, UnsentWords
from weerklank.contributions.states import TopicState
from weerklank.kernel import clock
from weerklank.media.models import Asset, Upload
from weerklank.people.models import Account, Consent
from weerklank.promises.models import Promise
from weerklank.questions.models import Question
from weerklank.spaces.models import Membership, Space

pytestmark = pytest.mark.django_db

NAME = {"kind": "pseudonym", "pseudonym": "Groene Merel", "health": "no"}


@pytest.fixture
def topic() -> Topic:
    organisation = an_organisation()
    a_portal(organisation)
    topic = a_question(a_space(organisation))
    an_official(topic.space)
    return topic


def path(verb: str, topic: Topic) -> str:
    return f"/duinwijk{reverse(f'questions:{verb}', args=[topic.pk])}"


def writes(client: Client, topic: Topic, words: str = "Mijn verhaal.", **data: object):  # type: ignore[no-untyped-def]
    return client.post(path("answer", topic), {"words": words, "do": "next", **data})


def signs_in(client: Client) -> Account:
    account = an_account()
    client.force_login(account)
    return account


def a_photo() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, "JPEG")
    file.name = "IMG_Fatima_thuis.jpg"
    file.seek(0)
    return file


def test_words_written_before_signing_in_are_sent_after(client: Client, topic: Topic) -> None:
    assert client.get(path("answer", topic)).status_code == 200
    assert writes(client, topic, pictures=[a_photo()]).headers["Location"] == path("appear", topic)
    first = client.get(path("appear", topic)).content.decode()
    assert "Mijn verhaal." in first
    assert f"/duinwijk/inloggen/?next={path('appear', topic)}" in first
    signs_in(client)
    assert "Mijn verhaal." in client.get(path("appear", topic)).content.decode()
    sent = client.post(path("appear", topic), NAME)
    said = Contribution.objects.get()
    assert sent.headers["Location"] == f"/duinwijk/ontvangst/{said.pk}/"
    assert (said.words, said.alias.name, said.alias.kind) == (
        "Mijn verhaal.",
        "Groene Merel",
        "pseudonym",
    )
    assert Promise.objects.get().contribution == said
    assert Asset.objects.count() == 1
    assert not Upload.objects.exists()
    assert not UnsentWords.objects.exists()


def test_the_receipt_gives_words_name_and_date_back(client: Client, topic: Topic) -> None:
    signs_in(client)
    writes(client, topic, "Ik mis de bus.")
    receipt = client.post(path("appear", topic), NAME, follow=True).content.decode()
    assert "Ik mis de bus." in receipt
    assert "Groene Merel" in receipt
    assert "eerste bijdrage" in receipt
    assert re.search(r"Sanne antwoordt uiterlijk \w+dag \d+ \w+", receipt)


def test_sending_the_form_twice_gives_one_contribution_and_leads_to_it(
    client: Client, topic: Topic
) -> None:
    signs_in(client)
    writes(client, topic)
    for _ in range(2):
        answer = client.post(path("appear", topic), NAME)
        assert "/ontvangst/" in answer.headers["Location"]
    assert Contribution.objects.count() == 1


@pytest.mark.parametrize("words", ["", "   \n "])
def test_nothing_to_say_is_asked_for_and_nothing_is_kept(
    client: Client, topic: Topic, words: str
) -> None:
    answer = writes(client, topic, words)
    assert answer.status_code == 422
    assert "Schrijf eerst iets" in answer.content.decode()


def test_too_many_words_are_given_back_whole(client: Client, topic: Topic) -> None:
    words = "a" * 19_990 + "het einde!!"
    answer = writes(client, topic, words)
    assert answer.status_code == 422
    assert "het einde!!" in answer.content.decode()
    assert "20001" in answer.content.decode()


def test_a_picture_that_is_none_is_named_and_the_words_stay(client: Client, topic: Topic) -> None:
    bad = io.BytesIO(b"<svg onload=alert(1)>")
    bad.name = "foto.jpg"
    answer = writes(client, topic, pictures=[bad, a_photo()])
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "foto.jpg" in page
    assert "Mijn verhaal." in page
    assert Upload.objects.count() == 1


def test_thirty_files_at_once_keep_five_and_say_so(client: Client, topic: Topic) -> None:
    answer = writes(client, topic, pictures=[a_photo() for _ in range(30)])
    assert answer.status_code == 422
    assert Upload.objects.count() == 5


def test_without_script_a_picture_is_described_turned_and_taken_out(
    client: Client, topic: Topic
) -> None:
    client.post(
        path("answer", topic), {"words": "x", "do": "add", "pictures": [a_photo(), a_photo()]}
    )
    one, two = Upload.objects.order_by("position")
    client.post(
        path("answer", topic),
        {
            "words": "x",
            "turn": str(one.pk),
            f"description-{one.pk}": "Mijn trap",
            "remove": str(two.pk),
        },
    )
    kept = Upload.objects.get()
    assert (kept.pk, kept.description, kept.quarter_turns) == (one.pk, "Mijn trap", 1)


def test_pictures_and_words_of_one_browser_are_nothing_to_another(
    client: Client, topic: Topic
) -> None:
    writes(client, topic, "Geheim.", pictures=[a_photo()])
    other = Client()
    assert "Geheim." not in other.get(path("answer", topic)).content.decode()
    other.post(path("answer", topic), {"words": "x", "remove": str(Upload.objects.get().pk)})
    assert Upload.objects.count() == 1


def test_kept_words_cannot_be_read_in_the_database_and_end_after_a_day(
    client: Client, topic: Topic
) -> None:
    writes(client, topic, "Zeer herkenbaar.")
    row = UnsentWords.objects.get()
    assert b"herkenbaar" not in bytes(row.sealed)
    assert "Zeer herkenbaar." in client.get(path("answer", topic)).content.decode()
    with clock.at(clock.now() + timedelta(hours=25)):
        assert "Zeer herkenbaar." not in client.get(path("answer", topic)).content.decode()


def test_erase_everything_erases_words_and_pictures(client: Client, topic: Topic) -> None:
    writes(client, topic, pictures=[a_photo()])
    client.post(path("forget", topic))
    assert not UnsentWords.objects.exists()
    assert not Upload.objects.exists()


def test_a_question_that_closed_while_writing_gives_the_words_back(
    client: Client, topic: Topic
) -> None:
    signs_in(client)
    writes(client, topic, "Net te laat.")
    Topic.objects.update(state=TopicState.CLOSED)
    late = client.post(path("appear", topic), NAME)
    assert late.status_code == 409
    assert "Net te laat." in late.content.decode()
    first = writes(client, topic, "Nog een keer.")
    assert first.status_code == 409
    assert "Nog een keer." in first.content.decode()
    assert not Contribution.objects.exists()


def test_words_for_a_closed_question_can_go_to_the_desk(client: Client, topic: Topic) -> None:
    desk = a_question(topic.space, "Wilt u iets anders kwijt?")
    Question.objects.filter(topic=desk).update(is_desk=True)
    elsewhere = a_question(a_space(topic.space.organisation), "Een loket van anderen")
    Question.objects.filter(topic=elsewhere).update(is_desk=True)
    Topic.objects.filter(pk=topic.pk).update(state=TopicState.CLOSED)
    late = writes(client, topic, "Toch nog dit.").content.decode()
    assert path("answer", desk) in late
    assert path("answer", elsewhere) not in late
    signs_in(client)
    writes(client, desk, "Toch nog dit.")
    client.post(path("appear", desk), NAME)
    assert Contribution.objects.get().topic == desk
    assert Promise.objects.count() == 1


def test_the_name_screen_says_what_is_missing_and_keeps_the_choice(
    client: Client, topic: Topic
) -> None:
    signs_in(client)
    writes(client, topic)
    for data in (
        {},
        {"kind": "pseudonym", "pseudonym": "", "health": "no"},
        {**NAME, "health": ""},
    ):
        answer = client.post(path("appear", topic), data)
        assert answer.status_code == 422, data
        assert "Mijn verhaal." in answer.content.decode()
    says(an_account(), topic)
    taken = Contribution.objects.get().alias.name
    answer = client.post(path("appear", topic), {**NAME, "pseudonym": taken})
    assert answer.status_code == 422
    assert "Kies een andere" in answer.content.decode()


def test_consent_for_health_is_kept_and_not_asked_again(client: Client, topic: Topic) -> None:
    account = signs_in(client)
    writes(client, topic)
    client.post(path("appear", topic), {**NAME, "health": "yes"})
    assert Consent.objects.get(account=account).is_given
    writes(client, topic, "Nog iets.")
    assert 'name="health"' not in client.get(path("appear", topic)).content.decode()


def test_a_small_closed_space_says_that_a_pseudonym_hides_little(
    client: Client, topic: Topic
) -> None:
    small = a_question(
        a_space(topic.space.organisation, visibility=Space.Visibility.MEMBERS, members_count=4)
    )
    account = signs_in(client)
    joins(small.space, account)
    writes(client, small)
    assert "verbergt hier weinig" in client.get(path("appear", small)).content.decode()
    writes(client, topic)
    assert "verbergt hier weinig" not in client.get(path("appear", topic)).content.decode()


def test_staff_of_the_organisation_answer_as_themselves(client: Client, topic: Topic) -> None:
    official = Membership.objects.get().account
    client.force_login(official)
    writes(client, topic)
    page = client.get(path("appear", topic)).content.decode()
    assert 'name="kind"' not in page
    assert "Wijkadviseur" in page
    client.post(path("appear", topic), {})
    assert Contribution.objects.get().alias.kind == "post"


@pytest.mark.parametrize("verb", ["show", "answer", "appear"])
def test_a_question_one_may_not_see_is_not_there(client: Client, topic: Topic, verb: str) -> None:
    closed = a_question(a_space(topic.space.organisation, visibility=Space.Visibility.HIDDEN))
    draft = a_question(topic.space, state=TopicState.DRAFT)
    signs_in(client)
    for hidden in (closed, draft):
        assert client.get(path(verb, hidden)).status_code == 404
    assert client.post(path("answer", closed), {"words": "x", "do": "next"}).status_code == 404
