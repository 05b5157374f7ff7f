"""Answering with more than words: what a question asks for, stories, and who may be recognised."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.builders import a_portal, a_question, a_space, an_account, an_official
from weerklank.contributions.models import Contribution, Topic
from weerklank.contributions.states import TopicState
from weerklank.media.kinds import MediaKind
from weerklank.media.models import Asset, Upload
from weerklank.media.pictures.tests.samples import phone_jpeg
from weerklank.questions.models import Question

pytestmark = pytest.mark.django_db
NAME = {"kind": "pseudonym", "pseudonym": "Groene Merel", "health": "no"}
EVERYTHING = {
    "takes_pictures": True,
    "takes_drawings": True,
    "takes_sound": True,
    "takes_video": True,
    "takes_stories": True,
}


@pytest.fixture
def topic() -> Topic:
    space = a_space()
    a_portal(space.organisation)
    topic = a_question(space)
    an_official(space)
    asks(topic, **EVERYTHING)
    return topic


def asks(topic: Topic, **ways: bool) -> None:
    Question.objects.filter(topic=topic).update(**ways)


def path(verb: str, topic: Topic) -> str:
    return f"/duinwijk{reverse(f'questions:{verb}', args=[topic.pk])}"


def a_photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("IMG_1.jpg", phone_jpeg(), "image/jpeg")


def waits(client: Client, topic: Topic, kind: MediaKind) -> Upload:
    """A file of `kind` that this browser sent ahead; what is in it plays no part here."""
    if not Upload.objects.exists():
        client.post(path("answer", topic), {"words": "", "pictures": [a_photo()], "do": "add"})
    upload = Upload.objects.get()
    upload.kind = kind
    upload.save()
    return upload


def the_draft(client: Client, topic: Topic) -> str:
    return client.get(path("story", topic)).content.decode()


def keys(page: str) -> list[str]:
    return re.findall(r'id="deel-(\w+)"', page)


@pytest.mark.parametrize(
    ("way", "button"),
    [
        ("takes_drawings", 'value="draw"'),
        ("takes_sound", 'value="speak"'),
        ("takes_video", 'value="film"'),
        ("takes_stories", 'value="story"'),
        ("takes_pictures", 'name="pictures"'),
    ],
)
def test_only_what_a_question_asks_for_is_shown(
    client: Client, topic: Topic, way: str, button: str
) -> None:
    asks(topic, **dict.fromkeys(EVERYTHING, False))
    assert button not in client.get(path("answer", topic)).content.decode()
    asks(topic, **{way: True})
    assert button in client.get(path("answer", topic)).content.decode()


@pytest.mark.parametrize(
    ("do", "leads_to"), [("draw", "/teken/"), ("speak", "/spreek/"), ("film", "/film/")]
)
def test_a_button_keeps_the_words_and_leads_to_its_page_and_back(
    client: Client, topic: Topic, do: str, leads_to: str
) -> None:
    answer = client.post(path("answer", topic), {"words": "Al getypt.", "do": do})
    assert answer.status_code == 302
    assert leads_to in answer.headers["Location"]
    page = client.get(answer.headers["Location"])
    assert page.status_code == 200
    assert path("answer", topic) in page.content.decode()
    assert "Al getypt." in client.get(path("answer", topic)).content.decode()


def test_a_button_of_what_is_not_asked_for_leads_nowhere(client: Client, topic: Topic) -> None:
    asks(topic, takes_sound=False, takes_stories=False)
    for do in ("speak", "story"):
        answer = client.post(path("answer", topic), {"words": "Al getypt.", "do": do})
        assert answer.status_code == 200
    assert client.get(path("story", topic)).status_code == 404


def test_a_kind_of_file_that_is_not_asked_for_is_refused_when_sending(
    client: Client, topic: Topic
) -> None:
    waits(client, topic, MediaKind.VIDEO)
    client.post(path("answer", topic), {"words": "Kijk maar.", "do": "next"})
    asks(topic, takes_video=False)
    client.force_login(an_account())
    answer = client.post(path("appear", topic), NAME)
    assert answer.status_code == 422
    assert "op deze manier" in answer.content.decode()
    assert not Contribution.objects.exists()


def test_a_story_is_told_without_a_script_and_sent(client: Client, topic: Topic) -> None:
    client.post(path("answer", topic), {"words": "Het begon met de trap.", "do": "story"})
    assert "Het begon met de trap." in the_draft(client, topic), "what was typed is its first part"
    told: dict[str, Any] = {"title": "Mijn trap", "words-t0": "Het begon met de trap."}
    client.post(path("story", topic), {**told, "pictures": [a_photo()], "do": "keep"})
    client.post(path("story", topic), {**told, "do": "words"})
    first, photo, last = keys(the_draft(client, topic))
    told[f"words-{last}"] = "Nu woon ik beneden."
    upload = Upload.objects.get()
    told[f"description-{upload.pk}"] = "De trap"
    told["cover"] = str(upload.pk)
    client.post(path("story", topic), {**told, "do": f"up:{photo}"})
    assert keys(the_draft(client, topic)) == [photo, first, last]
    answer = client.post(path("story", topic), {**told, "do": "next"})
    assert answer.headers["Location"] == path("appear", topic)
    client.force_login(an_account())
    preview = client.get(path("appear", topic)).content.decode()
    assert "Mijn trap" in preview
    assert "De trap" in preview
    receipt = client.post(path("appear", topic), NAME, follow=True)
    assert receipt.status_code == 200
    story = Contribution.objects.get()
    assert (story.title, story.words) == (
        "Mijn trap",
        "Het begon met de trap.\n\nNu woon ik beneden.",
    )
    assert [part.asset_id is not None for part in story.attachments.all()] == [True, False, False]
    assert story.attachments.get(is_cover=True).position == 0
    page = client.get(f"/duinwijk/bijdrage/{story.pk}/").content.decode()
    assert page.index("Het begon met de trap.") < page.index("Nu woon ik beneden.")


def test_a_part_is_taken_out(client: Client, topic: Topic) -> None:
    told: dict[str, Any] = {"title": "T", "words-t0": "Weg ermee.", "pictures": [a_photo()]}
    client.post(path("story", topic), {**told, "do": "keep"})
    words, _photo = keys(the_draft(client, topic))
    client.post(path("story", topic), {"title": "T", "do": f"drop:{words}"})
    client.post(path("story", topic), {"title": "T", "remove": str(Upload.objects.get().pk)})
    assert keys(the_draft(client, topic)) == []
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("title", "words", "sentence"),
    [("", "Woorden.", "titel"), ("Titel", "  ", "nog leeg"), ("x" * 121, "Woorden.", "korter")],
)
def test_a_story_that_lacks_something_says_what_and_keeps_the_rest(
    client: Client, topic: Topic, title: str, words: str, sentence: str
) -> None:
    told = {"title": title, "words-t0": words, "do": "next"}
    answer = client.post(path("story", topic), told)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert title in page


def test_going_back_to_plain_words_sends_words_and_loses_no_story(
    client: Client, topic: Topic
) -> None:
    client.post(path("story", topic), {"title": "Mijn trap", "words-t0": "Lang.", "do": "next"})
    client.post(path("answer", topic), {"words": "Toch kort.", "do": "next"})
    assert "Mijn trap" in the_draft(client, topic)
    client.post(path("answer", topic), {"words": "Toch kort.", "do": "next"})
    client.force_login(an_account())
    client.post(path("appear", topic), NAME)
    sent = Contribution.objects.get()
    assert (sent.title, sent.words) == ("", "Toch kort.")


def test_a_question_that_closed_gives_the_story_back_to_copy(client: Client, topic: Topic) -> None:
    client.post(path("story", topic), {"title": "Mijn trap", "words-t0": "Lang.", "do": "keep"})
    Topic.objects.filter(pk=topic.pk).update(state=TopicState.CLOSED)
    told = {"title": "Mijn trap", "words-t0": "Lang.", "do": "next"}
    answer = client.post(path("story", topic), told)
    assert answer.status_code == 409
    assert "Lang." in answer.content.decode()


@pytest.mark.parametrize(
    ("kind", "offered", "warned"),
    [
        (MediaKind.SOUND, ["disguises_voice"], "stem"),
        (MediaKind.VIDEO, ["disguises_voice", "blurs"], "gezicht"),
        (MediaKind.DRAWING, [], "handschrift"),
        (MediaKind.PICTURE, [], ""),
    ],
)
def test_who_can_be_recognised_is_told_and_can_hide(
    client: Client, topic: Topic, kind: MediaKind, offered: list[str], warned: str
) -> None:
    waits(client, topic, kind)
    client.post(path("answer", topic), {"words": "", "do": "next"})
    client.force_login(an_account())
    page = client.get(path("appear", topic)).content.decode()
    assert ("kunnen u herkennen" in page) == bool(warned)
    assert warned in page
    for field in ("disguises_voice", "blurs"):
        assert (f'name="{field}"' in page) == (field in offered)
    client.post(path("appear", topic), {**NAME, **dict.fromkeys(offered, "on")})
    asset = Asset.objects.get()
    assert asset.kind == kind
    assert asset.disguises_voice == ("disguises_voice" in offered)
    assert asset.blurs == ("blurs" in offered)


def test_a_person_sends_no_more_in_a_day_than_there_is_room_for(
    client: Client, topic: Topic
) -> None:
    upload = waits(client, topic, MediaKind.VIDEO)
    Upload.objects.filter(pk=upload.pk).update(size=1_000_000_001, received=1_000_000_001)
    client.post(path("answer", topic), {"words": "Kijk.", "do": "next"})
    client.force_login(an_account())
    answer = client.post(path("appear", topic), NAME)
    assert answer.status_code == 429
    assert not Contribution.objects.exists()
    assert Upload.objects.exists(), "nothing is lost"
    assert "Kijk." in answer.content.decode()


def test_a_story_of_pictures_alone_stands_in_lists_by_its_title(
    client: Client, topic: Topic
) -> None:
    told: dict[str, Any] = {"title": "Zonder woorden", "pictures": [a_photo()]}
    client.post(path("story", topic), {**told, "do": "next"})
    client.force_login(an_account())
    client.post(path("appear", topic), NAME)
    page = client.get(path("show", topic)).content.decode()
    assert "Zonder woorden" in page
    assert f"/duinwijk/bijdrage/{Contribution.objects.get().pk}/" in page
