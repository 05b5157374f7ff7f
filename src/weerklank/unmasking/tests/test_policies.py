"""Who may do what: one by one and all at once agree, for everybody who is around."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import QuerySet

from tests.builders import a_person, an_account, an_official, an_organisation, joins, says
from weerklank.contributions.models import Contribution
from weerklank.contributions.policies import may_see_contribution
from weerklank.spaces.models import Membership, Post
from weerklank.spaces.person import NOBODY, Person
from weerklank.unmasking.models import NameRequest, Officer
from weerklank.unmasking.policies import (
    contributions_to_hand_over,
    may_appoint_officer,
    may_ask_for_name,
    may_decide_on_name,
    may_hand_over,
    may_hold_office,
    may_read_what_was_asked,
    may_see_name_request,
    name_requests_of_first,
    name_requests_of_second,
    name_requests_visible_to,
    offices_held_by,
    posts_appointable_by,
    what_was_asked_about,
)
from weerklank.unmasking.tests.worlds import Town, a_threatened_town, acting

pytestmark = pytest.mark.django_db

PAIRS: dict[str, tuple[Any, Callable[..., bool], Callable[[Person], QuerySet[Any]]]] = {
    "appoint": (Post, may_appoint_officer, posts_appointable_by),
    "hold office": (Officer, may_hold_office, offices_held_by),
    "hand over": (Contribution, may_hand_over, contributions_to_hand_over),
    "ask": (NameRequest, may_ask_for_name, name_requests_of_first),
    "decide": (NameRequest, may_decide_on_name, name_requests_of_second),
    "see": (NameRequest, may_see_name_request, name_requests_visible_to),
    "read afterwards": (NameRequest, may_read_what_was_asked, what_was_asked_about),
}


@pytest.fixture
def town() -> Town:
    return a_threatened_town()


@pytest.fixture
def people(town: Town) -> dict[str, Person]:
    """Requests in every state, one about an officer's own words, and everybody around them."""
    topic = town.said.topic
    for steps in range(5):
        request = town.hand_over(says(town.author, topic, f"Nog een keer, {steps}."))
        if steps > 0:
            town.ask(request)
        if steps > 1:
            town.agree(request)
        if steps > 2:
            town.open(request)
    of_second = says(acting(town.second).account, topic, "Ook van mij.")
    town.ask(town.hand_over(of_second))
    of_first = says(an_account(), topic)
    request = town.hand_over(of_first)
    dismissed = town.officer(an_organisation("Raad"), "Vroeger")
    town.ask(request, second=dismissed)
    Officer.objects.filter(pk=dismissed.pk).update(dismissed=True)
    member = an_account()
    joins(town.space, member)
    administrator = Post.objects.filter(
        organisation=town.space.organisation, is_administrator=True
    )[0]
    third = town.officer(an_organisation("Woningbouw"))
    accounts = {
        "resident": an_account(),
        "member": member,
        "author": town.author,
        "worker": town.worker,
        "colleague": an_official(town.space, "Sanne", role=Membership.Role.MANAGER),
        "administrator": administrator.account,
        "platform": an_account(is_platform_administrator=True),
    }
    officers = {"first": town.first, "second": town.second, "third": third, "was": dismissed}
    return {
        "nobody": NOBODY,
        **{name: a_person(account) for name, account in accounts.items()},
        **{name: acting(officer) for name, officer in officers.items()},
    }


def test_one_by_one_and_at_once_agree(people: dict[str, Person]) -> None:
    differ = []
    for name, (model, may, visible) in PAIRS.items():
        for who, person in people.items():
            one_by_one = {thing.pk for thing in model.objects.all() if may(person, thing)}
            at_once = set(visible(person).values_list("pk", flat=True))
            if one_by_one != at_once:
                differ.append(f"{who}: {name}: {len(one_by_one)} against {len(at_once)}")
    assert differ == []


def test_that_a_request_exists_is_known_to_three_only(people: dict[str, Person]) -> None:
    knows = {
        who: name_requests_visible_to(person).count()
        for who, person in people.items()
        if name_requests_visible_to(person).exists()
    }
    assert knows == {"worker": 7, "first": 7, "second": 4}


def test_what_the_author_reads_is_theirs_and_after_the_end(people: dict[str, Person]) -> None:
    reads = {who for who, person in people.items() if what_was_asked_about(person).exists()}
    assert reads == {"author"}
    assert what_was_asked_about(people["author"]).count() == 2


def test_who_hands_over(people: dict[str, Person]) -> None:
    hands = {who for who, person in people.items() if contributions_to_hand_over(person).exists()}
    assert hands == {"worker", "colleague", "administrator"}


def test_handing_over_does_not_let_officers_into_the_space() -> None:
    closed = a_threatened_town(visibility="hidden")
    closed.hand_over()
    assert not may_see_contribution(acting(closed.first), closed.said)
