"""Quoting a passage, and calling on somebody by name: only what stands there, only who is seen."""

from __future__ import annotations

import uuid

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
    replies,
    says,
)
from tests.jobs import run_jobs
from weerklank.contributions.actions import (
    edit_contribution,
    send_contribution,
    send_reply,
    withdraw_contribution,
)
from weerklank.contributions.mentions import calls_in, names_to_call_on, with_calls
from weerklank.contributions.models import Contribution, Mention, Topic
from weerklank.contributions.quotes import clean_quote
from weerklank.kernel.policy import Refused
from weerklank.moderation.actions import hide_contribution
from weerklank.notifications.models import Notice
from weerklank.people.models import Account
from weerklank.spaces.aliases import alias_of_post, fold_name
from weerklank.spaces.models import Alias

pytestmark = pytest.mark.django_db
WORDS = "De bus rijdt niet op tijd.\nEn de halte is te ver weg."


@pytest.fixture
def topic() -> Topic:
    """A question that people talk about."""
    space = a_space()
    a_portal(space.organisation)
    return a_question(space)


@pytest.fixture
def said(topic: Topic) -> Contribution:
    return says(an_account(), topic, WORDS)


def reply_with(said: Contribution, quote: str, account: Account | None = None) -> Contribution:
    account = account or an_account()
    return send_reply(
        person=a_person(account), parent=said, alias=an_alias(account, said.topic.space),
        words="Dat vind ik ook.", quote=quote, form_key=uuid.uuid4(),
    )  # fmt: skip


def page_of(said: Contribution) -> str:
    return Client().get(f"/duinwijk/bijdrage/{said.pk}/").content.decode()


def test_a_quote_stands_above_the_reply(said: Contribution) -> None:
    reply_with(said, "niet op tijd.  En de halte")
    assert "wk-voice__quote" in page_of(said)
    assert "niet op tijd. En de halte</blockquote>" in page_of(said)


@pytest.mark.parametrize("quote", ["De trein rijdt niet", "de bus", "x" * 601])
def test_a_quote_that_does_not_stand_there(said: Contribution, quote: str) -> None:
    with pytest.raises(Refused):
        reply_with(said, quote)
    assert not Contribution.objects.filter(parent=said).exists()


def test_a_quote_goes_when_its_words_are_taken_back(said: Contribution, topic: Topic) -> None:
    author = an_account()
    said = says(author, topic, WORDS)
    reply = reply_with(said, "niet op tijd")
    withdraw_contribution(person=a_person(author), contribution=said)
    reply.refresh_from_db()
    assert reply.quote == ""


def test_a_quote_goes_when_its_words_are_changed(topic: Topic) -> None:
    author = an_account()
    said = says(author, topic, WORDS)
    gone, stays = reply_with(said, "niet op tijd"), reply_with(said, "te ver weg")
    edit_contribution(
        person=a_person(author), contribution=said, words="De bus is op tijd. Maar te ver weg."
    )
    assert Contribution.objects.get(pk=gone.pk).quote == ""
    assert Contribution.objects.get(pk=stays.pk).quote == "te ver weg"


def test_a_quote_of_what_is_hidden_is_not_shown(said: Contribution, topic: Topic) -> None:
    middle = replies(an_account(), said, "Kraaiennest is de schuld.")
    reply_with(middle, "Kraaiennest")
    assert page_of(said).count("Kraaiennest") == 2
    hide_contribution(
        person=a_person(an_official(topic.space)), contribution=middle, reason="Het kwetst."
    )
    assert "Kraaiennest" not in page_of(said)


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_every_passage_of_the_words_can_be_quoted(words: str, begin: int, end: int) -> None:
    said = Contribution(words=" ".join(words.split()))
    passage = said.words[begin:end]
    try:
        assert clean_quote(passage, said) in said.words
    except Refused:
        # Signs that are no writing are taken out of what is kept, so they cannot stand in it.
        assert not passage.isprintable()


def test_who_is_called_on_is_told(said: Contribution, topic: Topic) -> None:
    author = an_account()
    known = replies(author, said, "Ik ken dat.")
    call = replies(an_account(), said, f"Wat vindt u, @{known.alias.name}? En @niemand?")
    assert [one.alias for one in Mention.objects.all()] == [known.alias]
    run_jobs()
    told = Notice.objects.filter(kind="contributions.called_on")
    assert [(one.alias, one.subject) for one in told] == [(known.alias, call.pk)]
    assert f'<b class="wk-call">@{known.alias.name}</b>' in page_of(said)


def test_who_is_replied_to_is_told_once(said: Contribution) -> None:
    replies(an_account(), said, f"Dag @{said.alias.name}, ik ook.")
    run_jobs()
    assert [one.kind for one in Notice.objects.filter(alias=said.alias)] == [
        "contributions.replied"
    ]


def test_a_colleague_of_the_team_can_be_called_on(said: Contribution, topic: Topic) -> None:
    official = an_official(topic.space, "Sanne")
    alias = alias_of_post(post=official.posts.get(), space=topic.space)
    replies(an_account(), said, "Weet @Sanne dit?")
    run_jobs()
    assert Notice.objects.filter(alias=alias, kind="contributions.called_on").exists()


def test_nobody_is_called_on_who_cannot_be_seen_there(said: Contribution, topic: Topic) -> None:
    elsewhere = says(an_account(), a_question(topic.space), "Elders.").alias
    closed = an_account()
    send_contribution(
        person=a_person(closed), topic=topic,
        alias=an_alias(closed, topic.space, name="Stille Uil"),
        words="Alleen voor het team.", form_key=uuid.uuid4(), team_only=True,
    )  # fmt: skip
    replies(an_account(), said, f"@{elsewhere.name} en @Stille Uil, wat vindt u?")
    assert not Mention.objects.exists()
    assert "Stille Uil" not in names_to_call_on(a_person(), said)


def test_nobody_is_told_who_may_not_read_it(topic: Topic) -> None:
    other = says(an_account(), topic, "Ik ben er ook.").alias
    author = an_account()
    send_contribution(
        person=a_person(author), topic=topic, alias=an_alias(author, topic.space),
        words=f"Dit gaat over @{other.name}.", form_key=uuid.uuid4(), team_only=True,
    )  # fmt: skip
    run_jobs()
    assert not Notice.objects.filter(alias=other).exists()


def test_a_name_that_two_have_calls_on_nobody_or_on_who_is_near(topic: Topic) -> None:
    root = says(an_account(), topic)
    for _turn in range(2):
        account = an_account("Merel")
        said = says(account, topic)
        Alias.objects.filter(pk=said.alias_id).update(
            kind=Alias.Kind.OWN, name="Merel", name_folded=fold_name("Merel")
        )
    replies(an_account(), root, "Dag @Merel")
    assert not Mention.objects.exists()
    replies(an_account(), said, "Dag @Merel")
    assert [one.alias_id for one in Mention.objects.all()] == [said.alias_id]


def test_a_call_goes_with_the_words(said: Contribution, topic: Topic) -> None:
    author = an_account()
    known = replies(an_account(), said, "Ik ken dat.")
    call = replies(author, said, f"Dag @{known.alias.name}")
    edit_contribution(person=a_person(author), contribution=call, words="Dag allemaal")
    assert not Mention.objects.exists()
    assert Contribution.objects.get(pk=call.pk).calls_on == []


def test_who_is_called_on_afterwards_is_told_too_and_nobody_twice(
    said: Contribution, topic: Topic
) -> None:
    author, third = an_account(), says(an_account(), topic, "Ik ook.")
    call = says(author, topic, f"Dag @{said.alias.name}")
    run_jobs()
    for words in (f"Dag @{said.alias.name} en @{third.alias.name}", f"Hoi @{said.alias.name}"):
        edit_contribution(person=a_person(author), contribution=call, words=words)
    edit_contribution(person=a_person(author), contribution=call, words=f"Dag @{third.alias.name}")
    run_jobs()
    told = Notice.objects.filter(kind="contributions.called_on").values_list("alias", flat=True)
    assert sorted(told) == sorted([said.alias_id, third.alias_id])


def test_calls_in_takes_the_longest_name_first() -> None:
    assert calls_in("Dag @Groene Merel 2, en mail@voorbeeld.nl") == [
        ["groenemerel2", "groenemerel", "groene"]
    ]


def test_with_calls_keeps_what_people_write_harmless() -> None:
    shown = with_calls("<b>@A&B</b> @A&B", ["A&B"])
    assert shown == (
        '&lt;b&gt;<b class="wk-call">@A&amp;B</b>&lt;/b&gt; <b class="wk-call">@A&amp;B</b>'
    )


def test_the_form_keeps_quote_and_words_when_the_quote_will_not_do(said: Contribution) -> None:
    address = f"/duinwijk/bijdrage/{said.pk}/reageren/"
    answer = Client().post(address, {"words": "Mijn woorden", "quote": "Niet zo", "do": "next"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Mijn woorden" in page
    assert "Niet zo" in page
    assert "Dit stuk staat niet in de bijdrage" in page


def test_the_quote_goes_along_to_the_conversation(said: Contribution) -> None:
    address = f"/duinwijk/bijdrage/{said.pk}/reageren/"
    client = Client()
    client.force_login(an_account())
    client.post(address, {"words": "Zo is het", "quote": "te ver weg", "do": "next"})
    page = client.get(f"{address}naam/").content.decode()
    assert "te ver weg" in page
    client.post(f"{address}naam/", {"kind": "pseudonym", "pseudonym": "Wilde Roos", "health": "no"})
    assert "te ver weg</blockquote>" in page_of(said)
