"""Writing, linking, publishing and reading what was done, through the front door."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.builders import a_person, a_portal, a_space, an_account, an_official, joins
from weerklank.contributions.actions import withdraw_contribution
from weerklank.media.models import Asset, Portrait
from weerklank.outcomes.models import Outcome, OutcomeLink
from weerklank.outcomes.tests.test_actions import linked, published, written
from weerklank.people.models import Account
from weerklank.promises.tests.worlds import World, a_world
from weerklank.spaces.models import Post, Space

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


def path(name: str, outcome: Outcome) -> str:
    return f"/duinwijk{reverse(f'outcomes:{name}', kwargs={'outcome': outcome.pk})}"


def write_path(world: World) -> str:
    return f"/duinwijk{reverse('outcomes:write', kwargs={'topic': world.question.pk})}"


def form(**changed: Any) -> dict[str, Any]:
    return {
        "kind": "improvement",
        "title": "Een bankje bij elke halte",
        "words": "Vanaf maart.",
        "form_key": uuid.uuid4(),
        **changed,
    }


def test_from_writing_to_reading(world: World) -> None:
    said = [world.said("Een bankje"), world.said("De huisarts"), world.said("Nog een bankje")]
    team, sent = signed_in(world.official), form()
    assert team.get(write_path(world)).status_code == 200
    for _ in range(2):
        response = team.post(write_path(world), sent)
        assert response.status_code == 302
    outcome = Outcome.objects.get()
    assert response["Location"] == path("link", outcome)
    team.post(path("link", outcome), {"doe": "koppelen", "gekozen": [one.pk for one in said[:2]]})
    assert OutcomeLink.objects.count() == 2
    assert Client().get(path("show", outcome)).status_code == 404
    assert team.get(path("publish", outcome)).status_code == 200
    assert team.post(path("publish", outcome)).status_code == 302
    page = Client().get(path("show", outcome)).content.decode()
    assert "Dankzij 2 bijdragen" in page
    assert "De huisarts" in page
    assert "Nog een bankje" not in page


@pytest.mark.parametrize(
    "bad", [{"kind": ""}, {"title": ""}, {"words": " "}, {"words": "x" * 5001}]
)
def test_write_with_bad_input_keeps_it(world: World, bad: dict[str, str]) -> None:
    response = signed_in(world.official).post(write_path(world), form(**bad))
    assert response.status_code == 422
    assert "Vanaf maart." in response.content.decode() or "words" in bad
    assert not Outcome.objects.exists()


def test_write_without_a_name_leads_to_filling_it_in(world: World) -> None:
    Post.objects.filter(account=world.official).update(first_name="")
    response = signed_in(world.official).post(write_path(world), form())
    assert response.status_code == 422
    assert reverse("spaces:post") in response.content.decode()


def test_ticks_stay_while_searching_on(world: World) -> None:
    bench, doctor = world.said("Een bankje"), world.said("De huisarts")
    outcome = written(world)
    team = signed_in(world.official)
    response = team.post(
        path("link", outcome), {"doe": "zoeken", "zoek": "huisarts", "gekozen": [bench.pk, "x"]}
    )
    page = response.content.decode()
    assert response.status_code == 200
    ticked, found = page.split('id="gevonden"')
    assert f'value="{bench.pk}" checked' in ticked
    assert f'value="{doctor.pk}"' in found
    assert f'value="{bench.pk}"' not in found
    assert not OutcomeLink.objects.exists()


def test_linking_nothing_says_so(world: World) -> None:
    world.said()
    response = signed_in(world.official).post(path("link", written(world)), {"doe": "koppelen"})
    assert response.status_code == 422
    assert "Vink eerst" in response.content.decode()


def test_unlink(world: World) -> None:
    first, second = world.said(), world.said()
    outcome = published(world, first, second)
    team = signed_in(world.official)
    assert team.post(path("unlink", outcome), {"bijdrage": first.pk}).status_code == 302
    assert team.post(path("unlink", outcome), {"bijdrage": second.pk}).status_code == 422
    assert OutcomeLink.objects.get().contribution == second


def test_publish_without_anything_linked_says_what_to_do(world: World) -> None:
    outcome = written(world)
    response = signed_in(world.official).post(path("publish", outcome))
    assert response.status_code == 422
    assert path("link", outcome) in response.content.decode()


def test_change_what_is_published(world: World) -> None:
    outcome = published(world, world.said())
    team = signed_in(world.official)
    assert "Vanaf maart" in team.get(path("change", outcome)).content.decode()
    assert team.post(path("change", outcome), form(words="Vanaf april")).status_code == 302
    assert "Vanaf april" in Client().get(path("show", outcome)).content.decode()


@pytest.mark.parametrize("name", ["change", "link", "publish", "unlink"])
def test_management_is_not_there_for_others(world: World, name: str) -> None:
    outcome = published(world, world.said())
    elsewhere = signed_in(an_official(a_space(world.space.organisation)))
    resident = signed_in(an_account())
    for client in (elsewhere, resident):
        assert client.post(path(name, outcome), form(doe="koppelen")).status_code == 404
    assert Client().post(path(name, outcome)).status_code == 302
    assert elsewhere.get(write_path(world)).status_code == 404


def test_what_was_done_in_a_closed_space_is_not_there(world: World) -> None:
    closed = a_world(visibility=Space.Visibility.HIDDEN)
    member = an_account()
    joins(closed.space, member)
    outcome = published(closed, closed.said(by=member))
    assert signed_in(an_account()).get(path("show", outcome)).status_code == 404
    assert signed_in(world.official).get(path("show", outcome)).status_code == 404
    assert signed_in(member).get(path("show", outcome)).status_code == 200


def test_what_was_taken_back_is_counted_and_not_quoted(world: World) -> None:
    author = an_account()
    gone = world.said("Mijn geheim", by=author)
    outcome = written(world)
    linked(world, outcome, gone, world.said("Een bankje"))
    signed_in(world.official).post(path("publish", outcome))
    withdraw_contribution(person=a_person(author), contribution=gone)
    page = Client().get(path("show", outcome)).content.decode()
    assert "Dankzij 2 bijdragen" in page
    assert "1 ervan is teruggenomen" in page
    assert "Mijn geheim" not in page
    managed = signed_in(world.official).get(path("link", outcome)).content.decode()
    assert "Mijn geheim" not in managed


@pytest.mark.parametrize("name", ["show", "link", "publish"])
def test_pages_take_the_same_queries(world: World, name: str) -> None:
    outcome = written(world)
    team = signed_in(world.official)
    team.get(path(name, outcome))
    taken = []
    for number in (1, 2, 47):
        linked(world, outcome, *[world.said() for _ in range(number)])
        world.said()
        with CaptureQueriesContext(connection) as queries:
            assert team.get(path(name, outcome)).status_code == 200
        taken.append(len(queries))
    assert len(set(taken)) == 1, taken
    assert taken[0] <= 10, [query["sql"][:150] for query in queries.captured_queries]


def test_reading_takes_few_queries(world: World) -> None:
    outcome = published(world, *[world.said() for _ in range(30)])
    resident = signed_in(an_account())
    resident.get(path("show", outcome))
    with CaptureQueriesContext(connection) as queries:
        assert resident.get(path("show", outcome)).status_code == 200
    assert len(queries) <= 10, [query["sql"][:150] for query in queries.captured_queries]


def test_who_tells_it_has_a_face(world: World) -> None:
    outcome = published(world, world.said())
    asset = Asset.objects.create(audience_id=world.question.audience_id, state=Asset.State.READY)
    Portrait.objects.create(post=Post.objects.get(account=world.official), asset=asset)
    assert f"/beeld/{asset.pk}/small.webp" in Client().get(path("show", outcome)).content.decode()
