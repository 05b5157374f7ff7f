"""A tiny world is whole, its people can sign in, and what is measured of it works."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Count, F, Q
from django.test import Client

from bench.pages import PAGES
from bench.pgbench import script_of, transactions, writing_statements
from bench.town import Town
from bench.world.people import settle
from bench.world.sizes import SAID_BY_REGULAR, Size
from bench.world.speech import LARGE, speak
from bench.world.words import made_up
from bench.writes import WRITES
from weerklank.contributions.models import Contribution, Topic, TopicCount
from weerklank.notifications.models import Notice
from weerklank.outcomes.models import Outcome
from weerklank.people.models import Account
from weerklank.promises.models import Promise
from weerklank.search.likeness import stems_of, stems_stored
from weerklank.search.models import Findable, StemCount
from weerklank.spaces.aliases import account_behind, alias_of
from weerklank.spaces.audiences import PUBLIC
from weerklank.spaces.models import Alias
from weerklank.spaces.person import Person
from weerklank.spaces.sealed_lists import my_alias_ids

pytestmark = pytest.mark.django_db(transaction=True)
SIZE = Size(contributions=1_000, accounts=300, spaces=30)
HOST = "localhost"
Kind = Contribution.Kind


@pytest.fixture
def town() -> Town:
    """The measured part of a tiny world."""
    speak(SIZE, settle(SIZE), made_up(60), lambda _what: None)
    return Town(HOST)


def taken_off(tables: list[str]) -> set[str]:
    """The names of all indexes and constraints of `tables`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid::regclass::text ="
            " ANY(%(tables)s) UNION SELECT conname FROM pg_constraint"
            " WHERE convalidated AND conrelid::regclass::text = ANY(%(tables)s)",
            {"tables": tables},
        )
        return {name for (name,) in cursor.fetchall()}


def test_world_is_whole() -> None:
    had = taken_off(LARGE)
    speak(SIZE, settle(SIZE), made_up(60), lambda _what: None)
    assert taken_off(LARGE) == had

    voices = Contribution.objects.filter(kind=Kind.VOICE)
    assert voices.count() == SIZE.contributions
    assert Account.objects.count() == SIZE.accounts
    town = Town(HOST)
    assert voices.filter(topic=town.long_topic).count() == SIZE.thread
    open_to_most = Promise.objects.filter(
        settled_at=None, in_charge=town.accounts["official with most"][0]
    )
    assert open_to_most.count() == SIZE.owed

    counted = dict(TopicCount.objects.values_list("topic", "contributions"))
    said = Topic.objects.annotate(
        number=Count("contributions", filter=Q(contributions__kind=Kind.VOICE))
    )
    assert counted == dict(said.filter(number__gt=0).values_list("pk", "number"))

    answered = Count("replies", filter=Q(replies__kind=Kind.TEAM_ANSWER))
    assert not voices.annotate(answers=answered).filter(
        Q(is_answered=True) & ~Q(answers=1) | Q(is_answered=False) & ~Q(answers=0)
    )
    assert not voices.filter(is_answered=True, promise__settled_at=None)
    assert not voices.filter(is_answered=False, promise__settled_at__isnull=False)
    linked = voices.filter(outcome_links__isnull=False).distinct()
    assert set(linked) == set(voices.filter(has_outcome=True))
    assert not Contribution.objects.exclude(alias__space=F("topic__space"))
    assert Notice.objects.filter(kind="promises.answered").count() == answers_given()
    assert not Outcome.objects.exclude(state=Outcome.State.PUBLISHED)


def answers_given() -> int:
    return Contribution.objects.filter(kind=Kind.TEAM_ANSWER).count()


def test_stems_are_those_that_the_product_makes(town: Town) -> None:
    for one in Contribution.objects.filter(kind=Kind.VOICE)[:20]:
        assert stems_stored(one) == set(stems_of(one.words))
    stem = StemCount.objects.order_by("-contributions")[0]
    public = Findable.objects.filter(is_said=True, audience=PUBLIC)
    holding = public.extra(where=["stems @@ %s::tsquery"], params=[f"'{stem.stem}'"])
    assert stem.contributions == holding.count()


def test_names_are_sealed_as_the_product_does(town: Town) -> None:
    regular, busy = town.accounts["resident"][0], town.accounts["busy person"][0]
    said = Contribution.objects.filter(alias__in=my_alias_ids(regular), kind=Kind.VOICE)
    assert said.count() == SAID_BY_REGULAR
    assert Contribution.objects.filter(alias__in=my_alias_ids(busy)).count() == SIZE.by_busy
    for alias in Alias.objects.filter(pk__in=my_alias_ids(regular)):
        assert account_behind(alias) == regular
        assert alias_of(Person(account=regular), alias.space, alias.kind) == alias


def test_every_page_answers_whom_it_is_for(town: Town) -> None:
    answered = {}
    for page in PAGES:
        asked = page.requests(town, 1)[0]
        client = Client(HTTP_HOST=HOST, HTTP_COOKIE=asked.cookie)
        answered[page.key] = client.get(asked.path).status_code
    assert set(answered.values()) == {200}, answered


def test_every_write_is_taken_and_can_be_repeated_by_pgbench(town: Town, tmp_path: Path) -> None:
    scripts, new_names = [], {}
    for write in WRITES:
        asked = next(iter(write.prepare(town, 1)))
        client = Client(HTTP_HOST=HOST, HTTP_COOKIE=asked.cookie, enforce_csrf_checks=True)
        names = Alias.objects.count()
        with writing_statements() as seen:
            response = client.post(asked.path, asked.body, content_type=asked.content_type)
        assert response.status_code == 302, (write.name, response.content)
        new_names[write.name] = Alias.objects.count() - names
        if write.inserts:
            scripts.append(script_of(seen))
    assert {name for name, number in new_names.items() if number} == {
        "contribution, for the first time"
    }
    done = transactions(scripts, database=1, at_once=2, seconds=1)
    assert done.number > len(scripts)


def test_floor_asks_the_same_and_answers_as_much(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = tmp_path / "floor.json"
    plan.write_text(
        json.dumps(
            [{"statements": [["SELECT 1", None], ["SELECT %(n)s::int", {"n": "2"}]], "bytes": 12}]
        )
    )
    monkeypatch.setenv("BENCH_FLOOR", str(plan))
    from bench import floor

    said: list[object] = []
    try:
        body = floor.application({"PATH_INFO": "/0"}, lambda *args: said.append(args))
    finally:
        floor.POOL.close()
    assert b"".join(body) == b"x" * 12
    assert said == [("200 OK", [("Content-Type", "text/html"), ("Content-Length", "12")])]
