"""The work queue and answering in it, through the front door."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.builders import a_person, a_portal, a_question, a_space, an_account, an_official, joins
from weerklank.contributions.actions import withdraw_contribution
from weerklank.contributions.models import Attachment, Contribution
from weerklank.kernel import clock
from weerklank.media.models import Asset, Portrait
from weerklank.people.models import Account
from weerklank.promises.models import Promise
from weerklank.promises.states import PromiseState
from weerklank.promises.tests.worlds import World, a_world
from weerklank.spaces.models import Alias, Post, Space

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    made = a_world()
    a_portal(made.space.organisation)
    return made


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def queue(client: Client, **asked: Any) -> str:
    response = client.get(f"/duinwijk{reverse('promises:queue')}", asked)
    assert response.status_code == 200
    return response.content.decode()


def answer_url(promise: Promise) -> str:
    return f"/duinwijk{reverse('promises:answer', kwargs={'promise': promise.pk})}"


def form(**changed: Any) -> dict[str, Any]:
    return {"words": "Dank u, wij kijken ernaar.", "form_key": uuid.uuid4(), **changed}


def is_late(promise: Promise) -> None:
    Promise.objects.filter(pk=promise.pk).update(due_at=clock.now() - timedelta(hours=1))


def test_queue_has_late_on_top_then_soonest(world: World) -> None:
    texts = ["straks", "eerst", "te laat"]
    soon, sooner, late = (world.owed(words) for words in texts)
    now = clock.now()
    for promise, days in ((soon, 3), (sooner, 2), (late, -1)):
        Promise.objects.filter(pk=promise.pk).update(due_at=now + timedelta(days=days))
    page = queue(signed_in(world.official))
    assert page.index("te laat</div>") < page.index("eerst</div>") < page.index("straks</div>")


def test_queue_filters(world: World) -> None:
    client = signed_in(world.official)
    second = a_space(world.space.organisation, name="Jeugd", promise_days=1)
    joins(second, world.official, "team")
    other = World(second, world.official, world.manager, a_question(second, "Wat mist u?"))
    late, running, elsewhere = world.owed("aaa"), world.owed("bbb"), other.owed("ccc")
    is_late(late)
    world.answers(answered := world.owed("ddd"))
    assert answered.pk
    shown = {
        "": {"aaa", "bbb", "ccc"},
        "toon=te-laat": {"aaa"},
        "toon=loopt": {"bbb", "ccc"},
        "toon=beantwoord": {"ddd"},
        f"ruimte={second.pk}": {"ccc"},
        f"onderwerp={world.question.pk}": {"aaa", "bbb"},
        "ruimte=onzin&toon=onzin&na=onzin": {"aaa", "bbb", "ccc"},
    }
    for asked, expected in shown.items():
        page = queue(client, **dict(part.split("=") for part in asked.split("&") if part))
        seen = {words for words in ("aaa", "bbb", "ccc", "ddd") if f"{words}</div>" in page}
        assert seen == expected, asked
    assert running.pk
    assert elsewhere.pk


def test_the_team_finds_its_way_from_a_contribution_to_the_answer(world: World) -> None:
    promise = world.owed("Waar blijft het?")
    where = reverse("portal:contribution", kwargs={"contribution": promise.contribution_id})

    def ways(account: Account) -> list[bool]:
        page = signed_in(account).get(f"/duinwijk{where}").content.decode()
        return [way in page for way in (answer_url(promise), f"{where}reageren/")]

    assert ways(world.official) == [True, False], "a reply alone would keep no promise"
    assert ways(an_account()) == [False, True]
    world.answers(promise)
    assert ways(world.official) == [False, True]


def test_queue_says_nothing_of_other_spaces(world: World) -> None:
    closed = a_world(visibility=Space.Visibility.HIDDEN, name="GEHEIME RUIMTE")
    member = an_account()
    joins(closed.space, member)
    closed.owed("GEHEIME WOORDEN", by=member)
    world.owed()
    client = signed_in(world.official)
    for asked in ({}, {"ruimte": str(closed.space.pk)}, {"onderwerp": str(closed.question.pk)}):
        assert "GEHEIME" not in queue(client, **asked)


def test_queue_is_for_staff(world: World) -> None:
    assert Client().get("/duinwijk/werk/").status_code == 302
    resident = Client()
    resident.force_login(an_account())
    assert resident.get("/duinwijk/werk/").status_code == 404


def test_queue_pages_by_key(world: World) -> None:
    for number in range(23):
        world.owed(f"nummer {number:02}")
    client = signed_in(world.official)
    first = queue(client)
    cursor = first.split("na=")[1].split('"')[0]
    second = queue(client, na=cursor)
    seen = [first.count("nummer "), second.count("nummer ")]
    assert seen == [20, 3]


@pytest.mark.parametrize("part", ["open", "beantwoord"])
def test_queue_takes_the_same_queries(world: World, part: str) -> None:
    client = signed_in(world.official)
    queue(client)
    taken = []
    for number in (1, 2, 17):
        for _ in range(number):
            promise = world.owed()
            if part == "beantwoord":
                world.answers(promise)
        with CaptureQueriesContext(connection) as queries:
            queue(client, toon=part)
        taken.append(len(queries))
    assert len(set(taken)) == 1
    assert taken[0] <= 10, [query["sql"][:200] for query in queries.captured_queries]


def test_answer_in_place(world: World) -> None:
    promise = world.owed()
    client = signed_in(world.official)
    assert answer_url(promise) in queue(client)
    response = client.post(answer_url(promise), form(toon="te-laat"))
    assert response.status_code == 302
    sent = promise.contribution_id
    assert response["Location"] == f"/duinwijk/werk/?toon=te-laat&verstuurd={sent}"
    promise.refresh_from_db()
    assert promise.state == PromiseState.KEPT
    assert "Dank u, wij kijken ernaar." in queue(client, toon="beantwoord")


def test_answer_sent_twice_is_there_once(world: World) -> None:
    promise, sent = world.owed(), form()
    client = signed_in(world.official)
    assert [client.post(answer_url(promise), sent).status_code for _ in range(2)] == [302, 302]
    assert Contribution.objects.filter(parent=promise.contribution_id).count() == 1


@pytest.mark.parametrize("words", ["", "   ", "x" * 20_001])
def test_answer_with_bad_words_keeps_them(world: World, words: str) -> None:
    promise = world.owed()
    response = signed_in(world.official).post(answer_url(promise), form(words=words))
    assert response.status_code == 422
    assert words in response.content.decode()
    promise.refresh_from_db()
    assert promise.state == PromiseState.RUNNING


def test_answer_without_a_name_leads_to_filling_it_in(world: World) -> None:
    promise = world.owed()
    Post.objects.filter(account=world.official).update(first_name="")
    client = signed_in(world.official)
    assert reverse("spaces:post") in queue(client)
    response = client.post(answer_url(promise), form(words="Mijn antwoord blijft staan"))
    assert response.status_code == 422
    page = response.content.decode()
    assert "Mijn antwoord blijft staan" in page
    assert reverse("spaces:post") in page


def test_answer_what_was_taken_back_gives_the_words_back(world: World) -> None:
    author = an_account()
    promise = world.owed(by=author)
    withdraw_contribution(person=a_person(author), contribution=promise.contribution)
    client = signed_in(world.official)
    response = client.post(answer_url(promise), form(words="Mijn antwoord blijft staan"))
    assert response.status_code == 409
    assert "Mijn antwoord blijft staan" in response.content.decode()
    assert "Een buurvrouw" not in response.content.decode()


def test_answer_is_not_there_for_others(world: World) -> None:
    promise = world.owed()
    stranger = signed_in(an_official(a_space(world.space.organisation)))
    assert stranger.get(answer_url(promise)).status_code == 404
    assert stranger.post(answer_url(promise), form()).status_code == 404
    assert Client().post(answer_url(promise), form()).status_code == 302
    promise.refresh_from_db()
    assert promise.state == PromiseState.RUNNING


def test_answer_page_stands_by_itself(world: World) -> None:
    response = signed_in(world.official).get(answer_url(world.owed("Een bankje graag")))
    assert response.status_code == 200
    assert "Een bankje graag" in response.content.decode()


def test_queue_shows_pictures_and_faces(world: World) -> None:
    promise = world.owed()
    alias = promise.contribution.alias
    Alias.objects.filter(pk=alias.pk).update(kind=Alias.Kind.OWN)
    public = {"audience_id": world.question.audience_id, "state": Asset.State.READY}
    drawn, waits, own, official = (
        Asset.objects.create(**{**public, "state": state})
        for state in (Asset.State.READY, Asset.State.PREPARING, Asset.State.READY, "ready")
    )
    for position, asset in enumerate((drawn, waits)):
        Attachment.objects.create(contribution=promise.contribution, asset=asset, position=position)
    Portrait.objects.create(alias=alias, asset=own)
    Portrait.objects.create(post=Post.objects.get(account=world.official), asset=official)
    client = signed_in(world.official)
    page = queue(client)
    assert f"/beeld/{drawn.pk}/small.webp" in page
    assert f"/beeld/{own.pk}/small.webp" in page
    assert str(waits.pk) not in page
    world.answers(promise)
    page = queue(client, toon="beantwoord")
    assert f"/beeld/{official.pk}/small.webp" in page
    assert "Wijkadviseur" in page
