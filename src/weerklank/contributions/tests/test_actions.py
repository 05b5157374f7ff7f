from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import (
    a_person,
    a_question,
    a_space,
    an_account,
    an_alias,
    an_official,
    joins,
    says,
)
from tests.connections import at_the_same_time
from weerklank.contributions import actions, withdrawals
from weerklank.contributions.counts import counts_for
from weerklank.contributions.models import Contribution, Topic, TopicCount
from weerklank.contributions.states import TopicState
from weerklank.contributions.words import clean_words
from weerklank.kernel import clock
from weerklank.kernel.models import AuditEntry
from weerklank.kernel.policy import Denied, Refused, WrongState
from weerklank.people.models import Account
from weerklank.spaces.aliases import Excluded, exclude
from weerklank.spaces.models import Space
from weerklank.spaces.person import NOBODY

pytestmark = pytest.mark.django_db


def send(
    account: Account | None = None, topic: Topic | None = None, **changes: Any
) -> Contribution:
    account = account or an_account()
    topic = topic or a_question(a_space())
    values: dict[str, Any] = {
        "person": a_person(account),
        "topic": topic,
        "alias": an_alias(account, topic.space),
        "words": "Dank u.",
        "uploads": [],
        "form_key": uuid.uuid4(),
    }
    return actions.send_contribution(**{**values, **changes})


def test_send_contribution_is_there_counted_and_in_the_trail() -> None:
    topic = a_question(a_space())
    sent = send(topic=topic, words="  Mijn  verhaal\r\nin twee regels.\0 ")
    assert sent.words == "Mijn  verhaal\nin twee regels."
    assert counts_for(NOBODY, [topic.pk]) == {topic.pk: 1}
    entry = AuditEntry.objects.get(verb="send")
    assert entry.actor == f"alias:{sent.alias_id}"
    assert entry.scope == topic.space_id


def test_send_contribution_twice_is_one() -> None:
    account, topic, key = an_account(), a_question(a_space()), uuid.uuid4()
    first = send(account, topic, form_key=key)
    assert send(account, topic, form_key=key) == first
    assert TopicCount.objects.get().contributions == 1


@pytest.mark.django_db(transaction=True)
def test_send_contribution_twice_at_the_same_time_is_one() -> None:
    account, topic, key = an_account(), a_question(a_space()), uuid.uuid4()
    alias = an_alias(account, topic.space)
    results = at_the_same_time(
        *[lambda: send(account, topic, alias=alias, form_key=key) for _ in range(2)]
    )
    assert results[0] == results[1]
    assert Contribution.objects.count() == 1
    assert TopicCount.objects.get().contributions == 1


def test_send_contribution_when_not_signed_in_or_not_a_member_is_denied() -> None:
    topic = a_question(a_space(visibility=Space.Visibility.MEMBERS))
    member, stranger = an_account(), an_account()
    joins(topic.space, member)
    alias = an_alias(member, topic.space)
    for person in (NOBODY, a_person(stranger)):
        with pytest.raises(Denied):
            send(topic=topic, person=person, alias=alias)
    assert Contribution.objects.count() == 0


def test_send_contribution_under_an_alias_of_another_space_is_denied() -> None:
    account = an_account()
    with pytest.raises(Denied):
        send(account, alias=an_alias(account, a_space()))


def test_send_contribution_when_the_question_has_closed_keeps_nothing() -> None:
    topic = a_question(a_space(), state=TopicState.CLOSED)
    with pytest.raises(WrongState):
        send(topic=topic)
    past = a_question(a_space(), closes_on=clock.today() - timedelta(days=1))
    with pytest.raises(WrongState):
        send(topic=past)
    assert TopicCount.objects.count() == 0


@pytest.mark.parametrize("words", ["", "   ", "\0\0", "x" * 20_001])
def test_send_contribution_with_no_words_or_too_many_is_refused(words: str) -> None:
    with pytest.raises(Refused):
        send(words=words)
    assert Contribution.objects.count() == 0


def test_send_contribution_when_excluded_says_why() -> None:
    account, topic = an_account(), a_question(a_space())
    said = says(account, topic)
    exclude(alias=said.alias, reason="U schold iemand uit.")
    with pytest.raises(Excluded, match="U schold iemand uit"):
        send(account, topic, alias=said.alias)


def test_edit_contribution_within_half_an_hour_is_marked() -> None:
    account = an_account()
    said = says(account, a_question(a_space()))
    with clock.at(said.sent_at + timedelta(minutes=29)):
        actions.edit_contribution(person=a_person(account), contribution=said, words="Anders.")
    said.refresh_from_db()
    assert said.words == "Anders."
    assert said.edited_at is not None
    assert AuditEntry.objects.filter(verb="edit").count() == 1


def test_edit_contribution_after_half_an_hour_changes_nothing() -> None:
    account = an_account()
    said = says(account, a_question(a_space()), "Eerst.")
    with clock.at(said.sent_at + timedelta(minutes=31)), pytest.raises(WrongState):
        actions.edit_contribution(person=a_person(account), contribution=said, words="Anders.")
    said.refresh_from_db()
    assert said.words == "Eerst."


def test_edit_contribution_of_somebody_else_is_denied_also_to_the_team() -> None:
    space = a_space()
    said = says(an_account(), a_question(space))
    for account in (an_account(), an_official(space)):
        with pytest.raises(Denied):
            actions.edit_contribution(person=a_person(account), contribution=said, words="x")
        with pytest.raises(Denied):
            actions.withdraw_contribution(person=a_person(account), contribution=said)


def test_edit_contribution_to_nothing_is_refused() -> None:
    account = an_account()
    said = says(account, a_question(a_space()))
    with pytest.raises(Refused):
        actions.edit_contribution(person=a_person(account), contribution=said, words=" ")


@pytest.mark.django_db(transaction=True)
def test_withdraw_contribution_leaves_the_fact_and_nothing_else() -> None:
    account, topic = an_account(), a_question(a_space())
    said = says(account, topic, "Zeer herkenbare woorden.")
    for _ in range(2):
        actions.withdraw_contribution(person=a_person(account), contribution=said)
    said.refresh_from_db()
    assert (said.words, said.stems, said.state) == ("", None, "withdrawn")
    assert counts_for(NOBODY, [topic.pk]) == {topic.pk: 0}
    assert said.pk in withdrawals.noted()
    assert AuditEntry.objects.filter(verb="withdraw").count() == 1
    with pytest.raises(WrongState):
        actions.edit_contribution(person=a_person(account), contribution=said, words="x")


def test_reply_as_team_is_for_the_team_and_visible() -> None:
    space = a_space()
    said = says(an_account(), a_question(space))
    official = an_official(space)
    alias = an_alias(official, space)
    reply: dict[str, Any] = {
        "contribution": said,
        "alias": alias,
        "words": "Wij komen langs.",
        "form_key": uuid.uuid4(),
    }
    with pytest.raises(Denied):
        actions.reply_as_team(person=a_person(), **reply)
    answer = actions.reply_as_team(person=a_person(official), **reply)
    assert actions.reply_as_team(person=a_person(official), **reply) == answer
    said.refresh_from_db()
    assert said.is_answered
    assert answer.alias.post is not None
    assert counts_for(NOBODY, [said.topic_id]) == {said.topic_id: 1}


def test_reply_as_team_to_what_was_withdrawn_is_too_late() -> None:
    space, author = a_space(), an_account()
    said = says(author, a_question(space))
    official = an_official(space)
    alias = an_alias(official, space)
    actions.withdraw_contribution(person=a_person(author), contribution=said)
    with pytest.raises(WrongState):
        actions.reply_as_team(
            person=a_person(official),
            contribution=said,
            alias=alias,
            words="Dank.",
            form_key=uuid.uuid4(),
        )


@given(st.text(max_size=200))
def test_clean_words_keeps_letters_and_is_stable(text: str) -> None:
    clean = clean_words(text)
    assert clean_words(clean) == clean
    assert "\0" not in clean
    assert "\r" not in clean


def test_clean_words_keeps_emoji_and_other_scripts_but_no_turning_signs() -> None:
    assert clean_words("Fijn 👩‍👧! مرحبا") == "Fijn 👩‍👧! مرحبا"
    assert clean_words("a\u202eb\u2066c") == "abc"
