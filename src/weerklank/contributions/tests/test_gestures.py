"""Gestures: everybody makes each once, all see how many, and nobody who."""

from __future__ import annotations

import uuid
from typing import Any

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
    an_alias,
    an_official,
    joins,
    says,
)
from tests.connections import at_the_same_time
from tests.forms import forms_on
from tests.queries import count_of
from weerklank.contributions.actions import (
    make_gesture,
    reply_as_team,
    take_back_gesture,
    withdraw_contribution,
)
from weerklank.contributions.gestures import gestures_at
from weerklank.contributions.integrity import wrong_gestures
from weerklank.contributions.models import Contribution, Gesture
from weerklank.contributions.states import ContributionState
from weerklank.kernel.policy import Denied, WrongState
from weerklank.people.models import Account
from weerklank.spaces.aliases import Excluded, exclude
from weerklank.spaces.models import Membership, Space
from weerklank.spaces.person import NOBODY, Person

pytestmark = pytest.mark.django_db
Kind = Gesture.Kind


@pytest.fixture
def said() -> Contribution:
    """Something that can be answered with a gesture."""
    return says(an_account(), a_question(a_space()))


def numbers(said: Contribution) -> dict[str, int]:
    """How many of each gesture there are, of those that there are."""
    now = Contribution.objects.get(pk=said.pk)
    return {kind.value: getattr(now, kind) for kind in Kind if getattr(now, kind)}


def mine(person: Person, said: Contribution) -> set[str]:
    """Which gestures `person` is told to have made."""
    made = gestures_at(person, [str(said.pk)], said.topic.space)
    return {line.kind for line in made.lines(said) if line.is_mine}


def test_make_gesture_counts_and_is_mine_alone(said: Contribution) -> None:
    person, other = a_person(), a_person()
    make_gesture(person=person, contribution=said, kind=Kind.RECOGNISED)
    make_gesture(person=person, contribution=said, kind=Kind.THANKED)
    make_gesture(person=other, contribution=said, kind=Kind.RECOGNISED)
    assert numbers(said) == {"recognised": 2, "thanked": 1}
    assert mine(person, said) == {"recognised", "thanked"}
    assert mine(other, said) == {"recognised"}
    assert mine(NOBODY, said) == set()


def test_make_gesture_twice_is_once(said: Contribution) -> None:
    person = a_person()
    for _turn in range(2):
        make_gesture(person=person, contribution=said, kind=Kind.SUPPORTED)
    assert numbers(said) == {"supported": 1}


def test_make_gesture_under_another_name_is_still_once(said: Contribution) -> None:
    account = an_account()
    for kind in ("own", "pseudonym"):
        an_alias(account, said.topic.space, kind)
        make_gesture(person=a_person(account), contribution=said, kind=Kind.SUPPORTED)
    assert numbers(said) == {"supported": 1}


def test_take_back_gesture(said: Contribution) -> None:
    person = a_person()
    make_gesture(person=person, contribution=said, kind=Kind.SUPPORTED)
    for _turn in range(2):
        take_back_gesture(person=person, contribution=said, kind=Kind.SUPPORTED)
    assert numbers(said) == {}
    assert mine(person, said) == set()


@given(st.lists(st.tuples(st.sampled_from([0, 1, 2]), st.sampled_from(Kind), st.booleans())))
def test_numbers_are_those_of_who_made_them(turns: list[tuple[int, Kind, bool]]) -> None:
    said = says(an_account(), a_question(a_space()))
    people = [a_person() for _one in range(3)]
    made: set[tuple[int, str]] = set()
    for who, kind, makes in turns:
        act = make_gesture if makes else take_back_gesture
        act(person=people[who], contribution=said, kind=kind)
        (made.add if makes else made.discard)((who, kind.value))
    expected = {kind.value: sum(one == kind for _who, one in made) for kind in Kind}
    assert numbers(said) == {kind: number for kind, number in expected.items() if number}
    assert list(wrong_gestures()) == []


def test_a_wrong_number_is_found(said: Contribution) -> None:
    Contribution.objects.filter(pk=said.pk).update(thanked=3)
    assert list(wrong_gestures()) == [said.pk]


def test_make_gesture_at_own_words(said: Contribution) -> None:
    author = an_account()
    own = says(author, said.topic)
    with pytest.raises(WrongState):
        make_gesture(person=a_person(author), contribution=own, kind=Kind.SUPPORTED)
    assert numbers(own) == {}


def test_make_gesture_at_what_was_taken_back(said: Contribution) -> None:
    author = an_account()
    gone = says(author, said.topic)
    withdraw_contribution(person=a_person(author), contribution=gone)
    gone.refresh_from_db()
    with pytest.raises(WrongState):
        make_gesture(person=a_person(), contribution=gone, kind=Kind.SUPPORTED)


def test_make_gesture_at_what_was_hidden_meanwhile(said: Contribution) -> None:
    Contribution.objects.filter(pk=said.pk).update(state=ContributionState.HIDDEN)
    with pytest.raises(WrongState):
        make_gesture(person=a_person(), contribution=said, kind=Kind.SUPPORTED)
    said.refresh_from_db()
    with pytest.raises(Denied):
        make_gesture(person=a_person(), contribution=said, kind=Kind.SUPPORTED)


def test_make_gesture_where_one_may_not_come() -> None:
    space = a_space(visibility=Space.Visibility.MEMBERS)
    member = an_account()
    joins(space, member, Membership.Role.MEMBER)
    said = says(member, a_question(space))
    for person in (NOBODY, a_person()):
        with pytest.raises(Denied):
            make_gesture(person=person, contribution=said, kind=Kind.SUPPORTED)
        with pytest.raises(Denied):
            take_back_gesture(person=person, contribution=said, kind=Kind.SUPPORTED)


def test_make_gesture_when_excluded(said: Contribution) -> None:
    account = an_account()
    exclude(alias=an_alias(account, said.topic.space), reason="U schold iemand uit.")
    with pytest.raises(Excluded):
        make_gesture(person=a_person(account), contribution=said, kind=Kind.SUPPORTED)
    assert numbers(said) == {}


@pytest.mark.django_db(transaction=True)
def test_make_gesture_at_the_same_time() -> None:
    said = says(an_account(), a_question(a_space()))
    account = an_account()

    def make(who: Account) -> None:
        make_gesture(person=a_person(who), contribution=said, kind=Kind.RECOGNISED)

    others = [an_account() for _one in range(2)]
    calls = [lambda who=who: make(who) for who in (account, account, *others)]
    assert at_the_same_time(*calls) == [None] * 4
    assert numbers(said) == {"recognised": 3}


def test_two_gestures_never_show_the_same_person(said: Contribution) -> None:
    person = a_person()
    for one in (said, says(an_account(), said.topic)):
        make_gesture(person=person, contribution=one, kind=Kind.SUPPORTED)
    tags = {bytes(gesture.tag) for gesture in Gesture.objects.all()}
    assert len(tags) == 2
    assert person.account
    assert not any(person.account.pk.bytes in tag for tag in tags)


@pytest.mark.parametrize("many", [1, 3, 50])
def test_gestures_of_a_page_are_one_query(many: int, said: Contribution) -> None:
    person = a_person()
    keys = [str(uuid.uuid4()) for _one in range(many)]

    def read() -> Any:
        return gestures_at(person, keys, said.topic.space).rows[0].items

    read()
    assert count_of(read) == 1


def visit(account: Account | None) -> Client:
    """A browser, signed in or not."""
    client = Client()
    if account is not None:
        client.force_login(account)
    return client


@pytest.fixture
def shown(said: Contribution) -> str:
    """The address of the question under its front door."""
    a_portal(said.topic.space.organisation)
    return f"/duinwijk/vraag/{said.topic_id}/"


def row_of(client: Client, page: str, said: Contribution) -> Any:
    """The form of the gestures at one contribution on a page."""
    html = client.get(page).content.decode()
    [form] = [form for form in forms_on(html) if f"{said.pk}/gebaar" in form.action]
    return form


def test_gesture_without_a_script(said: Contribution, shown: str) -> None:
    client = visit(an_account())
    form = row_of(client, shown, said)
    answer = client.post(form.action, {**form.values, "do": "recognised"}, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(f"/duinwijk/bijdrage/{said.pk}/", 302)]
    assert 'value="recognised:terug" aria-pressed="true"' in page
    assert numbers(said) == {"recognised": 1}
    form = row_of(client, shown, said)
    client.post(form.action, {**form.values, "do": "recognised:terug"})
    assert numbers(said) == {}


def test_gesture_by_script_gets_its_row_back(said: Contribution, shown: str) -> None:
    client = visit(an_account())
    form = row_of(client, shown, said)
    sent = {**form.values, "do": "thanked"}
    answer = client.post(form.action, sent, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert b"<html" not in answer.content
    assert b'value="thanked:terug" aria-pressed="true"' in answer.content


def test_gesture_at_own_words_says_why_not(said: Contribution, shown: str) -> None:
    author = an_account()
    own = says(author, said.topic)
    client = visit(author)
    form = row_of(client, shown, own)
    sent = {**form.values, "do": "thanked"}
    answer = client.post(form.action, sent, headers={"HX-Request": "true"})
    assert "Dit is uw eigen bijdrage." in answer.content.decode()
    plain = client.post(form.action, {**sent, "form_key": str(uuid.uuid4())}, follow=True)
    assert "Dit is uw eigen bijdrage." in plain.content.decode()


def test_gesture_of_nobody_leads_to_signing_in(said: Contribution, shown: str) -> None:
    answer = visit(None).post(f"/duinwijk/bijdrage/{said.pk}/gebaar/", {"do": "thanked"})
    assert answer.status_code == 302
    assert f"/duinwijk/bijdrage/{said.pk}/" in answer.headers["Location"]
    assert numbers(said) == {}


def test_gesture_that_does_not_exist(said: Contribution, shown: str) -> None:
    answer = visit(an_account()).post(f"/duinwijk/bijdrage/{said.pk}/gebaar/", {"do": "down"})
    assert answer.status_code == 404


def test_nobody_sees_how_many_and_no_button(said: Contribution, shown: str) -> None:
    for _one in range(2):
        make_gesture(person=a_person(), contribution=said, kind=Kind.RECOGNISED)
    page = visit(None).get(shown).content.decode()
    assert "Herken ik" in page
    assert "Steun ik" not in page
    assert "/gebaar/" not in page


def test_an_answer_of_the_team_can_be_thanked_for(said: Contribution, shown: str) -> None:
    official = an_official(said.topic.space)
    answer = reply_as_team(
        person=a_person(official),
        contribution=said,
        alias=an_alias(official, said.topic.space),
        words="Dank u wel.",
        form_key=uuid.uuid4(),
    )
    client = visit(an_account())
    form = row_of(client, f"/duinwijk/bijdrage/{said.pk}/", answer)
    client.post(form.action, {**form.values, "do": "thanked"})
    assert numbers(answer) == {"thanked": 1}
