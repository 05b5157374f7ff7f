"""The orders in which what was said can be read: whole, once each, and steady while one reads."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import (
    a_person,
    a_portal,
    a_question,
    a_space,
    an_account,
    replies,
    says,
)
from tests.queries import count_of
from weerklank.contributions.actions import make_gesture, take_back_gesture
from weerklank.contributions.jobs import rank_supported
from weerklank.contributions.models import Contribution, Gesture, SupportChange, Topic
from weerklank.contributions.orders import (
    FIRST_PAGE,
    OF_TOPIC,
    Order,
    chosen_order,
    read_after,
)
from weerklank.contributions.queries import conversation
from weerklank.kernel import clock
from weerklank.questions.queries import voices_of
from weerklank.spaces.person import NOBODY

pytestmark = pytest.mark.django_db
Kind = Gesture.Kind


@pytest.fixture
def topic() -> Topic:
    """A question that people answer."""
    space = a_space()
    a_portal(space.organisation)
    return a_question(space)


def supports(said: Contribution, times: int = 1, kind: Kind = Kind.SUPPORTED) -> None:
    for _turn in range(times):
        make_gesture(person=a_person(), contribution=said, kind=kind)


def read(topic: Topic, order: Order, *, size: int) -> list[str]:
    """The words on a topic, read from page to page."""
    words: list[str] = []
    after = FIRST_PAGE
    while True:
        said = conversation(
            NOBODY, voices_of(NOBODY, topic, order=order, after=after), size=size, order=order
        )
        words += [one.words for one in said.page.items]
        if said.page.next_cursor is None:
            return words
        after = read_after(said.page.next_cursor, order)
        assert after != FIRST_PAGE


def test_most_supported_first_after_the_worker_ranked(topic: Topic) -> None:
    said = [says(an_account(), topic, words) for words in ("een", "twee", "drie")]
    supports(said[0], 2)
    supports(said[1], 1, Kind.RECOGNISED)
    supports(said[2], 3, Kind.THANKED)
    assert read(topic, Order.SUPPORTED, size=20) == ["drie", "twee", "een"]
    rank_supported(0)
    assert read(topic, Order.SUPPORTED, size=20) == ["een", "twee", "drie"]
    assert read(topic, Order.NEWEST, size=20) == ["drie", "twee", "een"]


def test_support_that_is_taken_back_counts_no_more(topic: Topic) -> None:
    one, two = says(an_account(), topic, "een"), says(an_account(), topic, "twee")
    person = a_person()
    make_gesture(person=person, contribution=one, kind=Kind.SUPPORTED)
    rank_supported(0)
    take_back_gesture(person=person, contribution=one, kind=Kind.SUPPORTED)
    supports(two)
    rank_supported(0)
    assert read(topic, Order.SUPPORTED, size=20) == ["twee", "een"]


def test_ranking_settles_what_changed_and_is_the_same_twice(topic: Topic) -> None:
    supports(says(an_account(), topic))
    assert SupportChange.objects.exists()
    rank_supported(0)
    assert not SupportChange.objects.exists()
    version = Topic.objects.get().rank_version
    rank_supported(0)
    assert Topic.objects.get().rank_version == version == 1


@given(st.data())
def test_every_order_shows_everything_once(data: st.DataObject) -> None:
    topic = a_question(a_space())
    support = data.draw(st.lists(st.integers(0, 2), min_size=1, max_size=9))
    for number, times in enumerate(support):
        said = says(an_account(), topic, f"{number}")
        Contribution.objects.filter(pk=said.pk).update(support=times)
    size = data.draw(st.integers(1, 4))
    wanted = {
        Order.NEWEST: sorted(range(len(support)), reverse=True),
        Order.SUPPORTED: sorted(range(len(support)), key=lambda one: (support[one], one))[::-1],
    }
    for order in OF_TOPIC:
        # VOICES_A_PAGE is larger, so each page is cut to `size` as the page of a topic cuts it.
        assert read(topic, order, size=size) == [str(one) for one in wanted[order]]


def test_a_page_says_that_the_order_changed_meanwhile(topic: Topic, client: Client) -> None:
    said = [says(an_account(), topic, f"{number}") for number in range(25)]
    supports(said[0])
    rank_supported(0)
    where = f"/duinwijk/vraag/{topic.pk}/"
    cursor = conversation(
        NOBODY, voices_of(NOBODY, topic, order=Order.SUPPORTED), order=Order.SUPPORTED
    ).page.next_cursor
    address = f"{where}?volgorde=steun&na={cursor}"
    assert "volgorde is net veranderd" not in client.get(address).content.decode()
    supports(said[3])
    rank_supported(0)
    page = client.get(address)
    assert "volgorde is net veranderd" in page.content.decode()
    assert f"{where}?volgorde=steun#stemmen" in page.content.decode()


@pytest.mark.parametrize(
    "cursor", ["", "x", "1.2", "1.2.x", "-1.2.x", f"{2**40}.1.x", "1.٣.x", "1..", "\x00", "ÿ.ÿ.ÿ"]
)
def test_a_cursor_that_cannot_be_read_is_the_first_page(cursor: str) -> None:
    for order in Order:
        assert read_after(cursor, order) == FIRST_PAGE


@pytest.mark.parametrize("text", [None, "", "STEUN", "steun ", "gesprek"])
def test_an_order_that_is_not_offered_is_the_first(text: str | None) -> None:
    assert chosen_order(text, OF_TOPIC) == Order.NEWEST


def test_a_conversation_in_three_orders(topic: Topic, client: Client) -> None:
    said = says(an_account(), topic, "wortel")
    first = replies(an_account(), said, "eerste")
    replies(an_account(), said, "tweede")
    replies(an_account(), first, "onder de eerste")
    supports(Contribution.objects.get(words="tweede"))
    rank_supported(0)
    words = ("eerste", "tweede", "onder de eerste")

    def order_on(address: str) -> list[str]:
        page = client.get(address).content.decode()
        return sorted(words, key=lambda one: page.index(f'dir="auto">{one}<'))

    where = f"/duinwijk/bijdrage/{said.pk}/"
    assert order_on(where) == ["eerste", "onder de eerste", "tweede"]
    assert order_on(f"{where}?volgorde=nieuw") == ["onder de eerste", "tweede", "eerste"]
    assert order_on(f"{where}?volgorde=steun") == ["tweede", "onder de eerste", "eerste"]
    assert "in antwoord op" in client.get(f"{where}?volgorde=nieuw").content.decode()


def test_newer_leads_to_the_first_reply_after_a_minute(topic: Topic, client: Client) -> None:
    said = says(an_account(), topic)
    old = replies(an_account(), said, "oud")
    new = replies(an_account(), said, "nieuw")
    Contribution.objects.filter(pk=old.pk).update(sent_at=clock.ago(hours=1))
    where = f"/duinwijk/bijdrage/{said.pk}/"
    since = clock.ago(minutes=30)
    answer = client.get(f"{where}sinds/", {"sinds": f"{since:%Y-%m-%dT%H:%MZ}"})
    assert answer["Location"].endswith(f"#bijdrage-{new.pk}")
    for nothing in ("", "gisteren", "9999-12-31T23:59Z", "0001-01-01"):
        assert client.get(f"{where}sinds/", {"sinds": nothing})["Location"] == where


def test_pages_in_any_order_cost_the_same(topic: Topic, client: Client) -> None:
    address = f"/duinwijk/vraag/{topic.pk}/?volgorde=steun"
    counted = []
    for number in (1, 2, 47):
        for _turn in range(number):
            says(an_account(), topic)
        counted.append(count_of(lambda: client.get(address)))
    assert len(set(counted)) == 1
