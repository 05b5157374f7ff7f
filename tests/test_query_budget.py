"""Every page for who is signed in: ten queries at most, and as many at one, three and fifty items.

What lists and pages ask of the database is measured with contents in all of them: pictures,
answers, promises, outcomes, reports, news, colleagues.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from tests.full_town import Town, a_full_town
from tests.queries import at_most
from weerklank.kernel.notices import kinds
from weerklank.notifications.models import Notice

pytestmark = pytest.mark.django_db

BUDGET = 10


@pytest.fixture
def town() -> Town:
    return a_full_town()


Keys = Callable[[Town, str], tuple[object, ...]]


def nothing(town: Town, role: str) -> tuple[object, ...]:
    return ()


def the_topic(town: Town, role: str) -> tuple[object, ...]:
    return (town.topic.pk,)


def the_space(town: Town, role: str) -> tuple[object, ...]:
    return (town.space.pk,)


def the_organisation(town: Town, role: str) -> tuple[object, ...]:
    return (town.organisation.pk,)


def what_one_said(town: Town, role: str) -> tuple[object, ...]:
    return (town.said.get(role, town.said["resident"]).pk,)


def what_the_resident_said(town: Town, role: str) -> tuple[object, ...]:
    return (town.said["resident"].pk,)


def the_outcome(town: Town, role: str) -> tuple[object, ...]:
    assert town.outcome is not None
    return (town.outcome.pk,)


def part(slug: str) -> Keys:
    return lambda town, role: (town.space.pk, slug)


FOR_ALL: dict[str, Keys] = {
    "portal:front": nothing,
    "portal:questions": nothing,
    "portal:space": the_space,
    "search:find": nothing,
    "search:find ?q=bus&soort=contribution": nothing,
    "search:find ?leven=geld": nothing,
    "portal:contribution": what_the_resident_said,
    "portal:new_on_topic": the_topic,
    "portal:new_in_conversation": what_the_resident_said,
    "questions:show": the_topic,
    "questions:answer": the_topic,
    "talk:reply": what_the_resident_said,
    "outcomes:show": the_outcome,
    "moderation:report": what_the_resident_said,
}
SIGNED_IN: dict[str, Keys] = {
    "portal:mine": nothing,
    "portal:receipt": what_one_said,
    "portal:likeness": what_one_said,
    "contributions:label": what_one_said,
    "notifications:list": nothing,
    "moderation:my_reports": nothing,
    "notifications:choose": nothing,
    "people:me": nothing,
    "people:sessions": nothing,
}
TEAM: dict[str, Keys] = {
    "promises:queue": nothing,
    "moderation:queue": nothing,
    "moderation:hidden": nothing,
    "moderation:decide": what_the_resident_said,
    "moderation:order": the_space,
    "moderation:exclusions": nothing,
    "outcomes:write": the_topic,
    "outcomes:link": the_outcome,
    "outcomes:publish": the_outcome,
    "spaces:manage": nothing,
    "spaces:make": nothing,
    "spaces:change": the_space,
    "spaces:part over": part("over"),
    "spaces:part grenzen": part("grenzen"),
    "spaces:part antwoord": part("antwoord"),
    "spaces:part welkom": part("welkom"),
    "spaces:team": the_space,
    "spaces:invite": the_space,
    "spaces:trail": the_space,
    "spaces:post": nothing,
    "questions:of_space": the_space,
    "questions:make": the_space,
    "questions:change": the_topic,
    "questions:preview": the_topic,
}
ADMINISTRATORS: dict[str, Keys] = {
    "spaces:posts": the_organisation,
    "spaces:calendar": the_organisation,
    "spaces:looks": the_organisation,
    "moderation:distress_words": the_organisation,
    "spaces:platform": nothing,
    "spaces:stuck_jobs": nothing,
}
PAGES = {
    "nobody": FOR_ALL,
    "resident": FOR_ALL | SIGNED_IN,
    "official": FOR_ALL | SIGNED_IN | TEAM,
    "administrator": FOR_ALL | SIGNED_IN | TEAM | ADMINISTRATORS,
}


def test_pages_ask_little_and_the_same_at_any_length(town: Town) -> None:
    clients = {role: Client() for role in PAGES}
    for role in PAGES.keys() - {"nobody"}:
        clients[role].force_login(town.account(role))
    asked: dict[tuple[str, str], list[int]] = defaultdict(list)
    for more in (1, 2, 47):
        town.grow(more)
        for role, client in clients.items():
            for name, keys in PAGES[role].items():
                door, _gap, query = name.partition(" ")
                where = f"/duinwijk{reverse(door, args=keys(town, role))}"
                where += query if query.startswith("?") else ""
                client.get(where)
                # Whoever runs an organisation asks which audiences there are below it as well.
                with at_most(BUDGET + (role == "administrator")) as seen:
                    assert client.get(where).status_code == 200, (role, name)
                asked[role, name].append(len(seen))
    grows = {name: counts for name, counts in asked.items() if max(counts) != min(counts)}
    assert not grows


# What each kind of news is read with; kinds that read the same are read at once.
RESIDENT_NEWS = (
    "contributions.replied",
    "contributions.called_on",
    "promises.answered",
    "promises.late",
    "outcomes.published",
    "outcomes.linked",
    "moderation.decided",
    "moderation.help",
)
# Once in a lifetime, so that it may ask once more than all others together.
RARE_NEWS = ("unmasking.told",)
STAFF_NEWS = (
    "promises.halfway",
    "promises.last_day",
    "promises.broken",
    "moderation.urgent",
    "moderation.called",
    "moderation.passed_on",
    "moderation.waiting",
    "moderation.judged",
)


@pytest.mark.parametrize(
    ("role", "news", "budget"),
    [
        # One reading is of what the account keeps, which no notice may be joined with.
        ("resident", RESIDENT_NEWS, BUDGET + 1),
        ("resident", RESIDENT_NEWS + RARE_NEWS, BUDGET + 2),
        ("official", STAFF_NEWS, BUDGET + 1),
        # Whoever is of a team and also spoke as a resident can have all kinds on one page. Eight
        # readings by five apps that know nothing of each other: no join without breaking that.
        ("official", RESIDENT_NEWS + STAFF_NEWS, 14),
    ],
)
def test_news_of_every_kind_on_one_page(
    client: Client, town: Town, role: str, news: tuple[str, ...], budget: int
) -> None:
    client.force_login(town.account(role))
    for kind in news:
        alias = town.said[role].alias
        Notice.objects.create(alias=alias, kind=kind, subject=uuid.uuid4())
    where = f"/duinwijk{reverse('notifications:list')}"
    client.get(where)
    with at_most(budget):
        assert client.get(where).status_code == 200


def test_every_kind_of_news_is_measured() -> None:
    assert {name for name in kinds if "." in name} == {*RESIDENT_NEWS, *RARE_NEWS, *STAFF_NEWS}
