"""Speaking to the team only: nobody else sees it, nor that it is there."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

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
from tests.forms import forms_on
from weerklank.contributions.actions import reply_as_team, send_contribution
from weerklank.contributions.counts import counts_for
from weerklank.contributions.models import Contribution, Topic
from weerklank.contributions.policies import contributions_visible_to
from weerklank.kernel.policy import Denied
from weerklank.people.models import Account
from weerklank.promises.actions import answer_contribution, open_promise
from weerklank.promises.queries import promise_lines, with_promises
from weerklank.spaces.models import Audience
from weerklank.spaces.person import NOBODY

pytestmark = pytest.mark.django_db
SECRET = "Kraaiennest: mijn zoon slaat mij."


@pytest.fixture
def topic() -> Topic:
    """A question in a space that everybody may read."""
    space = a_space()
    a_portal(space.organisation)
    return a_question(space)


def says_to_the_team(account: Account, topic: Topic) -> Contribution:
    return send_contribution(
        person=a_person(account), topic=topic, alias=an_alias(account, topic.space),
        words=SECRET, form_key=uuid.uuid4(), team_only=True,
    )  # fmt: skip


def test_send_to_the_team_only_is_read_by_author_and_team(topic: Topic) -> None:
    author, team = an_account(), an_official(topic.space)
    said = says_to_the_team(author, topic)
    assert said.audience.kind == Audience.Kind.TEAM
    readers = {"author": a_person(author), "team": a_person(team)}
    others = {"nobody": NOBODY, "other": a_person(), "official": a_person(an_official(a_space()))}
    for name, person in readers.items():
        assert contributions_visible_to(person).filter(pk=said.pk).exists(), name
    for name, person in others.items():
        assert not contributions_visible_to(person).filter(pk=said.pk).exists(), name


def test_what_is_for_the_team_counts_for_the_team_alone(topic: Topic) -> None:
    says(an_account(), topic)
    says_to_the_team(an_account(), topic)
    team = a_person(an_official(topic.space))
    assert counts_for(a_person(), [topic.pk]) == {topic.pk: 1}
    assert counts_for(NOBODY, [topic.pk]) == {topic.pk: 1}
    assert counts_for(team, [topic.pk]) == {topic.pk: 2}


def test_answers_and_replies_stay_in_the_closed_conversation(topic: Topic) -> None:
    author, team = an_account(), an_official(topic.space)
    said = says_to_the_team(author, topic)
    open_promise(contribution=said)
    answer = answer_contribution(
        person=a_person(team), contribution=said, words="Wij bellen u.", form_key=uuid.uuid4()
    )
    back = replies(author, said, "Graag.")
    for part in (answer, back):
        assert contributions_visible_to(a_person(author)).filter(pk=part.pk).exists()
        assert contributions_visible_to(a_person(team)).filter(pk=part.pk).exists()
        assert not contributions_visible_to(a_person()).filter(pk=part.pk).exists()


def test_nobody_else_may_reply(topic: Topic) -> None:
    said = says_to_the_team(an_account(), topic)
    with pytest.raises(Denied):
        replies(an_account(), said)
    with pytest.raises(Denied):
        reply_as_team(
            person=a_person(), contribution=said, alias=said.alias, words="x",
            form_key=uuid.uuid4(),
        )  # fmt: skip


def test_author_sees_the_promise_of_an_answer(topic: Topic) -> None:
    author = an_account()
    said = says_to_the_team(author, topic)
    open_promise(contribution=said)
    rows = contributions_visible_to(a_person(author))
    assert promise_lines(with_promises(a_person(author), rows)).keys() == {said.pk}


def test_chosen_on_the_last_screen_and_marked_for_who_may_read_it(
    client: Client, topic: Topic
) -> None:
    author = an_account()
    client.force_login(author)
    address = f"/duinwijk/vraag/{topic.pk}/antwoord/"
    sent = client.post(address, {"words": SECRET, "do": "next"})
    last = client.get(sent["Location"]).content.decode()
    [form] = [form for form in forms_on(last) if "pseudonym" in form.values]
    assert "team_only" not in form.values
    receipt = client.post(sent["Location"], {**form.values, "health": "no", "team_only": "on"})
    assert receipt.status_code == 302
    said = Contribution.objects.get()
    assert said.also_for == said.alias
    page = client.get(f"/duinwijk/vraag/{topic.pk}/").content.decode()
    assert "Kraaiennest" in page
    assert "Alleen voor het team" in page
    stranger = Client()
    assert "Kraaiennest" not in stranger.get(f"/duinwijk/vraag/{topic.pk}/").content.decode()
    assert stranger.get(f"/duinwijk/bijdrage/{said.pk}/").status_code == 404
    stranger.force_login(an_account())
    assert "Kraaiennest" not in stranger.get(f"/duinwijk/vraag/{topic.pk}/").content.decode()
    assert stranger.get(f"/duinwijk/bijdrage/{said.pk}/").status_code == 404
    assert stranger.get(f"/duinwijk/bijdrage/{said.pk}/reageren/").status_code == 404
