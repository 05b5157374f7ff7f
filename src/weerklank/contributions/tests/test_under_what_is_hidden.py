"""What stands under hidden or held words is out of sight with them."""

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
    an_official,
    replies,
    says,
)
from tests.jobs import run_jobs
from tests.queries import count_of
from weerklank.contributions.models import Attachment, Contribution
from weerklank.contributions.policies import contributions_visible_to
from weerklank.kernel.policy import Denied
from weerklank.media.models import Asset
from weerklank.media.policies import may_see_asset
from weerklank.moderation.actions import hide_contribution, restore_contribution
from weerklank.people.models import Account
from weerklank.promises.actions import answer_contribution
from weerklank.spaces.person import NOBODY, Person

pytestmark = pytest.mark.django_db


class Talk:
    """A contribution with a reply and an answer of the team, which the team can hide."""

    def __init__(self) -> None:
        space = a_space()
        a_portal(space.organisation)
        self.team = a_person(an_official(space))
        self.author, self.other = an_account(), an_account()
        self.said = says(self.author, a_question(space), "De regiotaxi.")
        self.reply = replies(self.other, self.said, "Zwaluwstaart komt te laat.")
        self.answer = answer_contribution(
            person=self.team, contribution=self.said, words="Wij bellen.", form_key=uuid.uuid4()
        )

    def hide(self) -> None:
        """Hides what it began with."""
        hide_contribution(person=self.team, contribution=self.said, reason="Het kwetst.")

    def seen_by(self, who: Account | Person) -> set[str]:
        """The words that somebody reads of it."""
        person = who if isinstance(who, Person) else a_person(who)
        rows = contributions_visible_to(person).filter(topic=self.said.topic_id)
        return set(rows.values_list("words", flat=True))


@pytest.fixture
def talk() -> Talk:
    return Talk()


def test_it_is_read_by_its_authors_and_the_team_alone(talk: Talk) -> None:
    everything = {"De regiotaxi.", "Zwaluwstaart komt te laat.", "Wij bellen."}
    assert talk.seen_by(NOBODY) == everything
    talk.hide()
    assert talk.seen_by(NOBODY) == set()
    assert talk.seen_by(an_account()) == set()
    assert talk.seen_by(talk.other) == {"Zwaluwstaart komt te laat."}
    assert talk.seen_by(talk.author) == everything
    assert talk.seen_by(talk.team) == everything
    restore_contribution(person=talk.team, contribution=talk.said)
    assert talk.seen_by(NOBODY) == everything


def test_it_is_not_found_and_has_no_page(talk: Talk) -> None:
    run_jobs()
    client = Client()
    assert "komt te laat" in client.get("/duinwijk/zoeken/?q=zwaluwstaart").content.decode()
    talk.hide()
    for _when in ("before the index follows", "after"):
        assert "komt te laat" not in client.get("/duinwijk/zoeken/?q=zwaluwstaart").content.decode()
        assert client.get(f"/duinwijk/bijdrage/{talk.reply.pk}/").status_code == 404
        run_jobs()


def test_others_do_not_go_on_talking_there(talk: Talk) -> None:
    talk.hide()
    with pytest.raises(Denied):
        replies(an_account(), talk.reply)


def test_its_files_are_out_of_sight_too(talk: Talk) -> None:
    asset = Asset.objects.create(audience=talk.reply.audience, state=Asset.State.READY)
    Attachment.objects.create(contribution=talk.reply, asset=asset, position=0)

    def seen_by(*people: Person) -> list[bool]:
        fresh = Asset.objects.get(pk=asset.pk)
        return [may_see_asset(person, fresh) for person in people]

    people = (NOBODY, a_person(talk.other), talk.team)
    assert seen_by(*people) == [True, True, True]
    talk.hide()
    assert seen_by(*people) == [False, True, True]
    hide_contribution(person=talk.team, contribution=talk.reply, reason="Ook dit.")
    restore_contribution(person=talk.team, contribution=talk.said)
    assert seen_by(*people) == [False, True, True]
    restore_contribution(person=talk.team, contribution=Contribution.objects.get(pk=talk.reply.pk))
    assert seen_by(*people) == [True, True, True]


def test_hiding_a_long_conversation_costs_as_much(talk: Talk) -> None:
    few = count_of(talk.hide)
    restore_contribution(person=talk.team, contribution=Contribution.objects.get(pk=talk.said.pk))
    for _turn in range(20):
        replies(talk.other, talk.said)
    assert count_of(talk.hide) == few
