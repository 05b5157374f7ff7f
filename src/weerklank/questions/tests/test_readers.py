"""A question for fewer than may enter its space: who sees it, and that it stays so."""

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
    an_organisation,
    joins,
)
from weerklank.contributions.models import Topic
from weerklank.contributions.policies import may_see_topic, topics_visible_to
from weerklank.contributions.states import TopicState
from weerklank.kernel.policy import Denied, Refused, WrongState
from weerklank.people.models import Account
from weerklank.questions.actions import publish_question
from weerklank.questions.readers import Readers, choose_readers
from weerklank.spaces.actions import change_visibility
from weerklank.spaces.models import Membership, Organisation, Space
from weerklank.spaces.person import NOBODY, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def region() -> Organisation:
    """A region, under which the municipality and the institution of these tests lie."""
    return an_organisation("Regio Duinstreek")


@pytest.fixture
def space(region: Organisation) -> Space:
    """A space that everybody may read."""
    return a_space(an_organisation("Gemeente Duinwijk", region))


def manager_of(space: Space) -> Person:
    return a_person(an_official(space, "Noor", role=Membership.Role.MANAGER))


def works_at(organisation: Organisation) -> Account:
    """Somebody with a place at an organisation, and none in the space."""
    return an_official(a_space(organisation), "Ineke")


def sees(account: Account | None, topic: Topic) -> bool:
    """Whether both answers of the policy say that somebody sees a topic."""
    person = a_person(account) if account else NOBODY
    topic = Topic.objects.get(pk=topic.pk)
    one = may_see_topic(person, topic)
    assert topics_visible_to(person).filter(pk=topic.pk).exists() == one
    return one


def test_choose_readers_members(space: Space) -> None:
    manager, member = manager_of(space), an_account()
    joins(space, member)
    topic = a_question(space, state=TopicState.DRAFT)
    choose_readers(person=manager, topic=topic, readers=Readers.MEMBERS)
    publish_question(person=manager, topic=topic)
    assert sees(member, topic)
    assert not sees(an_account(), topic)
    assert not sees(None, topic)


def test_choose_readers_organisations(space: Space, region: Organisation) -> None:
    manager, institution = manager_of(space), an_organisation("Zorggroep Zee", region)
    topic = a_question(space, state=TopicState.DRAFT)
    choose_readers(
        person=manager, topic=topic, readers=Readers.ORGANISATIONS, organisations=[institution.pk]
    )
    publish_question(person=manager, topic=topic)
    member = an_account()
    joins(space, member)
    assert sees(works_at(institution), topic)
    assert sees(an_official(space), topic)
    assert not sees(works_at(an_organisation("Zorggroep Land", region)), topic)
    assert not sees(member, topic)
    assert not sees(None, topic)


def test_who_may_not_enter_the_space_sees_nothing_of_it(region: Organisation) -> None:
    closed = a_space(an_organisation("Duin", region), visibility=Space.Visibility.HIDDEN)
    institution, manager = an_organisation("Zorggroep Zee", region), manager_of(closed)
    topic = a_question(closed, state=TopicState.DRAFT)
    choose_readers(
        person=manager, topic=topic, readers=Readers.ORGANISATIONS, organisations=[institution.pk]
    )
    publish_question(person=manager, topic=topic)
    outside, inside = works_at(institution), works_at(institution)
    joins(closed, inside)
    assert not sees(outside, topic)
    assert sees(inside, topic)


def test_choose_readers_everybody_again(space: Space) -> None:
    manager = manager_of(space)
    topic = a_question(space, state=TopicState.DRAFT)
    choose_readers(person=manager, topic=topic, readers=Readers.MEMBERS)
    assert choose_readers(person=manager, topic=topic, readers=Readers.SPACE).is_narrower is False
    publish_question(person=manager, topic=topic)
    assert sees(None, topic)


def test_the_same_organisations_are_one_audience(space: Space, region: Organisation) -> None:
    manager, institution = manager_of(space), an_organisation("Zorggroep Zee", region)
    chosen = [
        choose_readers(
            person=manager,
            topic=a_question(space, state=TopicState.DRAFT),
            readers=Readers.ORGANISATIONS,
            organisations=[institution.pk],
        ).audience_id
        for _turn in range(2)
    ]
    assert len(set(chosen)) == 1


def test_a_question_for_members_stays_so_when_its_space_opens(space: Space) -> None:
    manager, member = manager_of(space), an_account()
    joins(space, member)
    topic = a_question(space, state=TopicState.DRAFT)
    choose_readers(person=manager, topic=topic, readers=Readers.MEMBERS)
    publish_question(person=manager, topic=topic)
    for visibility in (Space.Visibility.MEMBERS, Space.Visibility.PUBLIC):
        change_visibility(person=manager, space=space, visibility=visibility)
        assert sees(member, topic)
        assert not sees(None, topic)


def test_choose_readers_when_published(space: Space) -> None:
    with pytest.raises(WrongState):
        choose_readers(person=manager_of(space), topic=a_question(space), readers=Readers.MEMBERS)


@pytest.mark.parametrize("readers", ["organisations", "", "iedereen"])
def test_choose_readers_that_cannot_be(space: Space, readers: str) -> None:
    topic = a_question(space, state=TopicState.DRAFT)
    elsewhere = an_organisation("Gemeente Elders")
    with pytest.raises(Refused):
        choose_readers(
            person=manager_of(space), topic=topic, readers=readers, organisations=[elsewhere.pk]
        )


def test_choose_readers_by_who_does_not_manage(space: Space) -> None:
    topic = a_question(space, state=TopicState.DRAFT)
    for person in (NOBODY, a_person(), a_person(an_official(space))):
        with pytest.raises(Denied):
            choose_readers(person=person, topic=topic, readers=Readers.MEMBERS)


def test_the_screen_keeps_what_was_chosen_and_says_it(
    client: Client, space: Space, region: Organisation
) -> None:
    a_portal(space.organisation)
    institution = an_organisation("Zorggroep Zee", region)
    official = an_official(space, role=Membership.Role.MANAGER)
    client.force_login(official)
    topic = a_question(space, state=TopicState.DRAFT)
    address = f"/duinwijk/beheer/vraag/{topic.pk}/lezers/"
    assert client.post(address, {"readers": "organisations"}).status_code == 422
    sent = client.post(address, {"readers": "organisations", "organisations": [institution.pk]})
    assert sent.status_code == 302
    assert "Zorggroep Zee" in client.get(sent["Location"]).content.decode()
    assert f'value="{institution.pk}"' in client.get(address).content.decode()
    assert client.post(address, {"readers": "organisations", "organisations": [uuid.uuid4()]})\
        .status_code == 422  # fmt: skip
