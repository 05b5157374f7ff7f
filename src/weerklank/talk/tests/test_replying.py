"""Replying: from words to the conversation, and all that can go otherwise."""

from __future__ import annotations

import uuid
from datetime import timedelta
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
from tests.jobs import run_jobs
from weerklank.contributions.actions import (
    reply_as_team,
    send_reply,
    withdraw_contribution,
)
from weerklank.contributions.integrity import wrong_replies
from weerklank.contributions.models import Contribution, Topic
from weerklank.contributions.queries import REPLIES_A_PAGE, conversation_under
from weerklank.contributions.replies import ReplySeen, replies_of
from weerklank.contributions.states import ContributionState, TopicState
from weerklank.contributions.threads import LEVELS
from weerklank.kernel import clock
from weerklank.kernel.models import AuditEntry
from weerklank.kernel.policy import Denied, Refused, WrongState
from weerklank.notifications.models import Notice
from weerklank.people.models import Account
from weerklank.portal.queries import one_voice
from weerklank.spaces.aliases import Excluded, exclude
from weerklank.spaces.models import Membership, Space
from weerklank.spaces.person import NOBODY, Person
from weerklank.spaces.trail import trail_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def said() -> Contribution:
    """What a conversation begins with."""
    return says(an_account(), a_question(a_space()))


def replies(
    to: Contribution, account: Account | None = None, words: str = "Bij ons ook.", **changes: Any
) -> Contribution:
    """Somebody replies."""
    account = account or an_account()
    values = {
        "person": a_person(account),
        "parent": to,
        "alias": an_alias(account, to.topic.space),
        "words": words,
        "form_key": uuid.uuid4(),
    }
    return send_reply(**{**values, **changes})


def talk(said: Contribution, person: Person = NOBODY, after: str = "") -> list[ReplySeen]:
    """A page of what stands below, as `person` sees it."""
    voice = one_voice(person, contribution=said.pk)
    return replies_of(conversation_under(person, voice, cursor=after)).items


def replied(said: Contribution) -> int:
    """How many replies it counts."""
    return Contribution.objects.get(pk=said.pk).replied


def test_send_reply_stands_below_is_counted_and_told(said: Contribution) -> None:
    reply = replies(said)
    run_jobs()
    assert [seen.said for seen in talk(said)] == [reply]
    assert (reply.parent, reply.root_id, replied(said)) == (said, said.pk, 1)
    assert AuditEntry.objects.get(verb="reply").actor == f"alias:{reply.alias_id}"
    notice = Notice.objects.get(kind="contributions.replied")
    assert (notice.alias_id, notice.subject) == (said.alias_id, reply.pk)


def test_the_trail_says_in_words_that_somebody_replied(said: Contribution) -> None:
    replies(said)
    told = [line.what for line in trail_of(said.topic.space, cursor=None)[0]]
    assert told[0] == "Reageerde op iemand"


def test_who_replies_to_own_words_is_not_told(said: Contribution) -> None:
    account = an_account()
    own = says(account, said.topic)
    replies(own, account)
    run_jobs()
    assert not Notice.objects.filter(kind="contributions.replied").exists()


def test_a_conversation_is_read_in_its_order(said: Contribution) -> None:
    first = replies(said, words="een")
    second = replies(said, words="twee")
    below = replies(first, words="een.een")
    deeper = replies(below, words="een.een.een")
    deepest = replies(deeper, words="een.een.een.een")
    also = replies(first, words="een.twee")
    seen = talk(said)
    assert [one.said for one in seen] == [first, below, deeper, deepest, also, second]
    assert [one.level for one in seen] == [1, 2, 3, 3, 2, 1]
    assert [one.in_answer_to for one in seen] == ["", "", "", deeper.alias.name, "", ""]


def test_a_name_that_is_hidden_is_not_told(said: Contribution) -> None:
    above = replies(replies(replies(said)))
    replies(above)
    Contribution.objects.filter(pk=above.pk).update(state=ContributionState.HIDDEN)
    assert [one.in_answer_to for one in talk(said)] == ["", "", ""]


@given(st.lists(st.integers(0, 30), max_size=25))
def test_every_reply_stands_after_what_it_answers(parents: list[int]) -> None:
    said = says(an_account(), a_question(a_space()))
    account = an_account()
    made = [said]
    for number in parents:
        made.append(replies(made[number % len(made)], account))
    seen = talk(said)
    order = [said.pk, *(one.said.pk for one in seen)]
    assert sorted(order) == sorted(one.pk for one in made)
    for one in seen:
        assert one.said.parent_id
        assert order.index(one.said.parent_id) < order.index(one.said.pk)
        assert 1 <= one.level <= LEVELS
    assert replied(said) == len(parents)
    assert list(wrong_replies()) == []


def test_a_long_conversation_comes_in_pages(said: Contribution) -> None:
    account = an_account()
    made = [replies(said, account) for _one in range(REPLIES_A_PAGE + 3)]
    voice = one_voice(NOBODY, contribution=said.pk)
    first = replies_of(conversation_under(NOBODY, voice))
    assert [one.said for one in first.items] == made[:REPLIES_A_PAGE]
    voice = one_voice(NOBODY, contribution=said.pk)
    second = replies_of(conversation_under(NOBODY, voice, cursor=first.next_cursor))
    assert [one.said for one in second.items] == made[REPLIES_A_PAGE:]
    assert second.next_cursor == ""


def test_send_reply_twice_is_once(said: Contribution) -> None:
    account, key = an_account(), uuid.uuid4()
    one, other = (replies(said, account, form_key=key) for _turn in range(2))
    assert one == other
    assert replied(said) == 1


def test_send_reply_with_a_key_of_another_name(said: Contribution) -> None:
    key = uuid.uuid4()
    replies(said, form_key=key)
    with pytest.raises(Refused):
        replies(said, form_key=key)


def test_send_reply_without_words(said: Contribution) -> None:
    with pytest.raises(Refused):
        replies(said, words="  ")
    assert replied(said) == 0


def test_send_reply_where_one_may_not_come() -> None:
    space = a_space(visibility=Space.Visibility.MEMBERS)
    member = an_account()
    joins(space, member, Membership.Role.MEMBER)
    said = says(member, a_question(space))
    alias = an_alias(member, space)
    for person in (NOBODY, a_person()):
        with pytest.raises(Denied):
            replies(said, person=person, alias=alias)


def test_send_reply_under_a_name_of_elsewhere(said: Contribution) -> None:
    account = an_account()
    with pytest.raises(Denied):
        replies(said, account, alias=an_alias(account, a_space()))


def test_send_reply_when_excluded(said: Contribution) -> None:
    account = an_account()
    alias = an_alias(account, said.topic.space)
    exclude(alias=alias, reason="U schold iemand uit.")
    with pytest.raises(Excluded):
        replies(said, account, alias=alias)


def test_send_reply_when_the_question_has_closed(said: Contribution) -> None:
    Topic.objects.filter(pk=said.topic_id).update(closes_on=clock.today() - timedelta(days=1))
    said.refresh_from_db()
    with pytest.raises(WrongState):
        replies(said)
    Topic.objects.filter(pk=said.topic_id).update(state=TopicState.CLOSED)
    with pytest.raises(WrongState):
        replies(said)


def test_send_reply_to_what_was_taken_back(said: Contribution) -> None:
    author = an_account()
    gone = says(author, said.topic)
    withdraw_contribution(person=a_person(author), contribution=gone)
    with pytest.raises(WrongState):
        replies(gone)


def test_send_reply_at_the_same_time_as_others(transactional_db: None) -> None:
    said = says(an_account(), a_question(a_space()))
    below = replies(said)
    accounts = [an_account() for _one in range(4)]
    aliases = [an_alias(account, said.topic.space) for account in accounts]

    def reply(number: int) -> uuid.UUID:
        parent = said if number % 2 else below
        return replies(parent, accounts[number], alias=aliases[number]).pk

    sent = at_the_same_time(*(lambda number=number: reply(number) for number in range(4)))
    assert all(isinstance(one, uuid.UUID) for one in sent), sent
    assert replied(said) == 5
    assert len(talk(said)) == 5


def test_a_reply_that_is_taken_back_counts_no_more(said: Contribution) -> None:
    account = an_account()
    reply = replies(said, account)
    below = replies(reply)
    withdraw_contribution(person=a_person(account), contribution=reply)
    assert replied(said) == 1
    assert [one.said.state for one in talk(said)] == ["withdrawn", "standing"]
    assert [one.said.pk for one in talk(said)] == [reply.pk, below.pk]


def test_a_team_answers_in_the_conversation(said: Contribution) -> None:
    official = an_official(said.topic.space)
    reply = replies(said)
    answer = reply_as_team(
        person=a_person(official),
        contribution=reply,
        alias=an_alias(official, said.topic.space),
        words="Dat klopt.",
        form_key=uuid.uuid4(),
    )
    assert [one.said for one in talk(said)] == [reply, answer]
    assert replied(said) == 1


@pytest.fixture
def address(said: Contribution) -> str:
    """Where the contribution is to be read."""
    a_portal(said.topic.space.organisation)
    return f"/duinwijk/bijdrage/{said.pk}/"


def test_from_words_to_the_conversation(said: Contribution, address: str) -> None:
    client, account = Client(), an_account()
    page = client.get(address).content.decode()
    assert f"{address}reageren/" in page
    form = forms_on(client.get(f"{address}reageren/").content.decode())
    written = next(one for one in form if "words" in one.values)
    answer = client.post(
        f"{address}reageren/", {**written.values, "words": "Bij ons ook.", "do": "next"}
    )
    assert answer.headers["Location"] == f"{address}reageren/naam/"
    assert "U bent er bijna" in client.get(f"{address}reageren/naam/").content.decode()
    client.force_login(account)
    page = client.get(f"{address}reageren/naam/").content.decode()
    assert "Bij ons ook." in page
    named = next(one for one in forms_on(page) if "kind" in one.values)
    answer = client.post(f"{address}reageren/naam/", {**named.values, "health": "no"}, follow=True)
    reply = Contribution.objects.get(parent=said)
    assert answer.redirect_chain[-1][0] == f"{address}#bijdrage-{reply.pk}"
    assert "Bij ons ook." in answer.content.decode()
    assert "Dank u wel. Uw reactie staat in het gesprek." in answer.content.decode()


def test_reply_without_words_keeps_nothing_and_says_what_to_do(
    said: Contribution, address: str
) -> None:
    answer = Client().post(f"{address}reageren/", {"words": " ", "do": "next"})
    assert answer.status_code == 422
    assert "Schrijf eerst iets" in answer.content.decode()


def test_reply_when_it_is_too_late_gives_the_words_back(said: Contribution, address: str) -> None:
    Topic.objects.filter(pk=said.topic_id).update(state=TopicState.CLOSED)
    answer = Client().post(f"{address}reageren/", {"words": "Toch nog dit.", "do": "add"})
    assert answer.status_code == 409
    assert "Toch nog dit." in answer.content.decode()


@pytest.mark.parametrize(
    ("minutes", "own"), [(1, {"wijzigen", "terugnemen"}), (60, {"terugnemen"})]
)
def test_in_a_conversation_everybody_finds_what_they_may_do_with_a_reply(
    said: Contribution, address: str, minutes: int, own: set[str]
) -> None:
    author, official = an_account(), an_official(said.topic.space)
    with clock.at(clock.ago(minutes=minutes)):
        reply = replies(said, author)
    ways = {way: f"/bijdrage/{reply.pk}/{way}/" for way in ("wijzigen", "terugnemen", "melden")}
    ways["besluiten"] = f"/meldingen/{reply.pk}/"

    def shown_to(account: Account | None) -> set[str]:
        client = Client()
        if account:
            client.force_login(account)
        page = client.get(address).content.decode()
        return {way for way, path in ways.items() if path in page}

    assert shown_to(None) == shown_to(an_account()) == {"melden"}
    assert shown_to(author) == own
    assert shown_to(official) == {"besluiten"}


def test_a_reply_has_an_address_of_its_own(said: Contribution, address: str) -> None:
    account = an_account()
    made = [replies(said, account) for _one in range(REPLIES_A_PAGE + 2)]
    answer = Client().get(f"/duinwijk/bijdrage/{made[-1].pk}/", follow=True)
    assert f'id="bijdrage-{made[-1].pk}"' in answer.content.decode()
    assert f'id="bijdrage-{made[0].pk}"' not in answer.content.decode()


def test_a_reply_far_down_is_led_to_where_it_stands(said: Contribution, address: str) -> None:
    account = an_account()
    last = [replies(said, account) for _one in range(REPLIES_A_PAGE + 1)][-1]
    Contribution.objects.filter(pk=said.pk).update(replied=0)
    answer = Client().get(f"/duinwijk/bijdrage/{last.pk}/")
    assert f"?na={last.place[:-1]}#bijdrage-{last.pk}" in answer["Location"]
    page = Client().get(answer["Location"]).content.decode()
    assert f'id="bijdrage-{last.pk}"' in page


def test_a_hidden_reply_is_nowhere(said: Contribution, address: str) -> None:
    reply = replies(said, words="Verborgen woorden.")
    Contribution.objects.filter(pk=reply.pk).update(state=ContributionState.HIDDEN)
    client = Client()
    assert "Verborgen woorden." not in client.get(address).content.decode()
    assert client.get(f"/duinwijk/bijdrage/{reply.pk}/").status_code == 404
    assert client.get(f"/duinwijk/bijdrage/{reply.pk}/reageren/").status_code == 404
