"""Officials answer with more than words, on a page of its own."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.builders import a_portal, an_account
from weerklank.contributions.models import Contribution, UnsentWords
from weerklank.contributions.states import ContributionState
from weerklank.media.models import Asset, Upload
from weerklank.media.pictures.tests.samples import phone_jpeg
from weerklank.promises.models import Promise
from weerklank.promises.states import PromiseState
from weerklank.promises.tests.worlds import World, a_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    made = a_world()
    a_portal(made.space.organisation)
    return made


@pytest.fixture
def official(world: World) -> Client:
    client = Client()
    client.force_login(world.official)
    return client


def path(verb: str, promise: Promise) -> str:
    return f"/duinwijk{reverse(f'promises:{verb}', args=[promise.pk])}"


def form(**changed: Any) -> dict[str, Any]:
    return {"words": "", "form_key": uuid.uuid4(), "do": "send", **changed}


def a_photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("IMG_1.jpg", phone_jpeg(), "image/jpeg")


def the_answer() -> Contribution:
    return Contribution.objects.get(kind=Contribution.Kind.TEAM_ANSWER)


def test_an_answer_with_a_photo_alone_keeps_the_promise(world: World, official: Client) -> None:
    promise = world.owed()
    sent = official.post(path("answer", promise), form(pictures=[a_photo()]))
    assert sent.status_code == 302
    asset = the_answer().attachments.get().asset
    assert asset is not None
    assert (asset.audience_id, asset.space_id) == (the_answer().audience_id, world.space.pk)
    promise.refresh_from_db()
    assert promise.state == PromiseState.KEPT
    assert not Upload.objects.exists()


@pytest.mark.parametrize("verb", ["answer", "story"])
def test_the_form_goes_to_its_own_address(world: World, official: Client, verb: str) -> None:
    address = path(verb, world.owed())
    assert f'action="{address}"' in official.get(address).content.decode()


def test_an_empty_answer_is_refused(world: World, official: Client) -> None:
    answer = official.post(path("answer", world.owed()), form())
    assert answer.status_code == 422
    assert "Schrijf eerst een antwoord." in answer.content.decode()


def test_what_is_no_file_of_ours_is_named_and_the_words_stay(
    world: World, official: Client
) -> None:
    svg = SimpleUploadedFile("x.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>" * 9)
    sent = form(words="Kijk eens.", pictures=[svg])
    answer = official.post(path("answer", world.owed()), sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "x.jpg" in page
    assert "Kijk eens." in page
    assert not Contribution.objects.filter(kind=Contribution.Kind.TEAM_ANSWER).exists()


@pytest.mark.parametrize("do", ["draw", "speak", "film", "story"])
def test_going_to_make_something_keeps_the_words(world: World, official: Client, do: str) -> None:
    promise = world.owed()
    answer = official.post(path("answer", promise), form(words="Half antwoord.", do=do))
    assert answer.status_code == 302
    assert official.get(answer.headers["Location"]).status_code == 200
    assert "Half antwoord." in official.get(path("answer", promise)).content.decode()


def test_the_short_form_of_the_queue_leads_to_the_page_with_its_words(
    world: World, official: Client
) -> None:
    promise = world.owed()
    answer = official.post(path("answer", promise), form(words="Al getypt.", do="more"))
    assert answer.status_code == 200
    assert "Al getypt." in answer.content.decode()
    assert Promise.objects.get().state == PromiseState.RUNNING


def test_the_short_form_sends_words_and_none_of_what_waits_unseen(
    world: World, official: Client
) -> None:
    promise = world.owed()
    official.post(path("answer", promise), form(words="x", do="more", pictures=[a_photo()]))
    official.post(path("answer", promise), {"words": "Kort.", "form_key": uuid.uuid4()})
    assert the_answer().words == "Kort."
    assert not the_answer().attachments.exists()


def test_a_story_as_answer(world: World, official: Client) -> None:
    promise = world.owed()
    told: dict[str, Any] = {"title": "Zo is het gegaan", "words-t0": "Wij gingen kijken."}
    official.post(path("story", promise), {**told, "pictures": [a_photo()], "do": "keep"})
    lacking = official.post(path("story", promise), {**told, "title": "", "do": "next"})
    assert lacking.status_code == 422
    sent = official.post(path("story", promise), {**told, "do": "next"})
    assert sent.status_code == 302
    answer = the_answer()
    assert answer.title == "Zo is het gegaan"
    assert [bool(part.asset_id) for part in answer.attachments.all()] == [False, True]
    assert not UnsentWords.objects.exists()
    promise.refresh_from_db()
    assert promise.state == PromiseState.KEPT
    shown = official.get(f"/duinwijk/bijdrage/{promise.contribution_id}/").content.decode()
    assert "Zo is het gegaan" in shown
    assert "Wij gingen kijken." in shown


def test_a_story_for_what_was_taken_back_is_not_lost(world: World, official: Client) -> None:
    promise = world.owed()
    Contribution.objects.filter(pk=promise.contribution_id).update(
        state=ContributionState.WITHDRAWN
    )
    told = {"title": "Zo ging het", "words-t0": "Wij gingen kijken.", "do": "next"}
    answer = official.post(path("story", promise), told)
    assert answer.status_code == 422
    assert "Wij gingen kijken." in answer.content.decode()


@pytest.mark.parametrize("verb", ["answer", "story"])
def test_others_do_not_find_these_pages(world: World, verb: str) -> None:
    promise = world.owed()
    stranger = Client()
    stranger.force_login(an_account())
    assert stranger.get(path(verb, promise)).status_code == 404
    told = {"title": "T", "words-t0": "Woorden", "words": "Woorden", "do": "next"}
    assert stranger.post(path(verb, promise), told).status_code == 404
    assert not Upload.objects.exists()


def test_photos_of_an_answer_are_shown_in_the_queue(world: World, official: Client) -> None:
    promise = world.owed()
    official.post(path("answer", promise), form(words="Kijk.", pictures=[a_photo()]))
    asset = Asset.objects.get()
    Asset.objects.update(state=Asset.State.READY, width=40, height=30)
    page = official.get(f"/duinwijk{reverse('promises:queue')}", {"toon": "beantwoord"})
    assert str(asset.pk) in page.content.decode()
