"""Reads that are put together once: they give what a query gives, and know when it changed."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db.models import DateTimeField, QuerySet, TextField, UUIDField

from tests.builders import a_portal, a_question, a_space, an_organisation
from tests.connections import at_the_same_time
from tests.queries import at_most
from weerklank.contributions.models import Topic
from weerklank.kernel import clock
from weerklank.kernel.prepared import Prepared, prepared
from weerklank.spaces.models import Portal, Space

pytestmark = pytest.mark.django_db

NASTY = "100% zeker; 'ja' \\ %s %(name)s \"nee\" \N{SNOWMAN}"


@prepared(space=UUIDField(), title=TextField())
def topics_of(space: uuid.UUID, title: str | None) -> QuerySet[Topic]:
    """The topics of a space, of one title if given, with their space."""
    rows = Topic.objects.filter(space=space).select_related("space__organisation")
    rows = rows.filter(title=title) if title is not None else rows
    return rows.order_by("title")


def test_gives_what_the_query_gives_with_what_it_joins() -> None:
    space = a_space()
    topic = a_question(space, "Wat mist u?")
    with at_most(1):
        [found] = topics_of(space=space.pk).items
        assert found == topic
        assert found.space.organisation == space.organisation
        assert found.made_at == topic.made_at


@pytest.mark.parametrize("title", [NASTY, "", "%", "''", "\\"])
def test_values_travel_as_they_are(title: str) -> None:
    space = a_space()
    a_question(space, "Iets anders")
    topic = a_question(space, title)
    assert topics_of(space=space.pk, title=title).items == [topic]
    assert topics_of(space=space.pk, title=f"{title} ").items == []
    assert len(topics_of(space=space.pk)) == 2


@prepared()
def nastily_titled() -> QuerySet[Topic]:
    """Topics that hold a constant in which every sign means something to somebody."""
    return Topic.objects.filter(title=NASTY)


def test_constants_stay_what_they_are() -> None:
    topic = a_question(a_space(), NASTY)
    a_question(a_space(), "Iets anders")
    assert nastily_titled().items == [topic]


@prepared(state=TextField())
def names_of_spaces(state: str) -> QuerySet[Space, Any]:
    """Names, as plain values."""
    return Space.objects.filter(state=state).values_list("name", flat=True)


def test_plain_values() -> None:
    a_space(name="Zorg")
    assert names_of_spaces(state="open").items == ["Zorg"]
    assert names_of_spaces(state="open").first == "Zorg"
    assert names_of_spaces(state="closed").first is None


def test_what_can_find_nothing_asks_nothing() -> None:
    never = Prepared(lambda: Portal.objects.filter(slug__in=[]), {})
    with at_most(0):
        rows = never()
        assert (rows.items, len(rows), rows.keys(most=3), rows.digest) == ([], 0, [], b"")


def test_keys_without_objects() -> None:
    space = a_space()
    first, second = a_question(space, "a"), a_question(space, "b")
    assert topics_of(space=space.pk).keys(most=1) == [str(first.pk)]
    assert topics_of(space=space.pk).keys(most=9) == [str(first.pk), str(second.pk)]


def test_the_digest_tells_every_change_and_nothing_else() -> None:
    space = a_space()
    topic = a_question(space, "Wat mist u?")
    before = topics_of(space=space.pk).digest
    assert topics_of(space=space.pk).digest == before
    a_question(a_space(), "Ergens anders")
    assert topics_of(space=space.pk).digest == before
    Space.objects.filter(pk=space.pk).update(place="Noord")
    joined = topics_of(space=space.pk).digest
    assert joined != before
    Topic.objects.filter(pk=topic.pk).update(closes_on=clock.today())
    assert topics_of(space=space.pk).digest not in (before, joined)


def test_words_that_move_from_one_field_to_the_next_change_the_digest() -> None:
    portal = a_portal(an_organisation())
    read = Prepared(lambda: Portal.objects.filter(pk=portal.pk), {})
    Portal.objects.filter(pk=portal.pk).update(name="ab", tagline="c")
    before = read().digest
    Portal.objects.filter(pk=portal.pk).update(name="a", tagline="bc")
    assert read().digest != before


def test_what_is_made_for_every_moment_cannot_look_at_the_clock() -> None:
    hasty = Prepared(lambda: Topic.objects.filter(closes_on=clock.today()), {})
    with pytest.raises(AssertionError, match="clock"):
        hasty()


@prepared(at=DateTimeField())
def made_before(at: datetime) -> QuerySet[Topic]:
    """Topics made before a moment."""
    return Topic.objects.filter(made_at__lt=at)


def test_moments_keep_their_zone() -> None:
    with clock.at(datetime(2026, 10, 25, 0, 30, tzinfo=UTC)):
        topic = a_question(a_space())
    assert made_before(at=datetime(2026, 10, 25, 2, 31, tzinfo=clock.AMSTERDAM)).items == [topic]
    assert made_before(at=datetime(2026, 10, 25, 2, 29, tzinfo=clock.AMSTERDAM)).items == []


@pytest.mark.django_db(transaction=True)
def test_each_connection_plans_for_itself() -> None:
    space = a_space()
    topic = a_question(space, "Wat mist u?")
    found = at_the_same_time(
        lambda: topics_of(space=space.pk).items, lambda: topics_of(space=space.pk).items
    )
    assert found == [[topic], [topic]]
