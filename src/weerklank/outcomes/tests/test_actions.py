"""Writing, linking, publishing and changing what was done."""

from __future__ import annotations

import threading
import uuid
from typing import Any

import pytest
from django.db import connection

from tests.builders import (
    a_person,
    a_question,
    a_space,
    an_account,
    an_alias,
    an_official,
    says,
)
from weerklank.contributions.actions import withdraw_contribution
from weerklank.contributions.models import Contribution
from weerklank.kernel.models import AuditEntry
from weerklank.kernel.notices import kinds
from weerklank.kernel.policy import Denied, Refused
from weerklank.outcomes import actions
from weerklank.outcomes.events import ContributionLinked, OutcomePublished
from weerklank.outcomes.models import Outcome, OutcomeLink
from weerklank.people.models import Account
from weerklank.promises.tests.test_actions import events_recorded
from weerklank.promises.tests.worlds import World, a_world
from weerklank.spaces.models import Post
from weerklank.spaces.trail import trail_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world()


def written(world: World, by: Account | None = None, **changed: Any) -> Outcome:
    values = {
        "kind": Outcome.Kind.IMPROVEMENT,
        "title": "Een bankje bij elke halte",
        "words": "Vanaf maart staan ze er.",
        "form_key": uuid.uuid4(),
        **changed,
    }
    return actions.write_outcome(
        person=a_person(by or world.official), topic=world.question, **values
    )


def linked(world: World, outcome: Outcome, *said: Contribution) -> int:
    return actions.link_contributions(
        person=a_person(world.official), outcome=outcome, contributions=[one.pk for one in said]
    )


def published(world: World, *said: Contribution) -> Outcome:
    outcome = written(world)
    linked(world, outcome, *said)
    return actions.publish_outcome(person=a_person(world.official), outcome=outcome)


def test_write_outcome(world: World) -> None:
    outcome = written(world)
    assert outcome.state == Outcome.State.DRAFT
    assert outcome.alias.name == "Sanne"
    assert outcome.audience_id == world.question.audience_id
    assert AuditEntry.objects.filter(subject=outcome.pk, verb="write outcome").count() == 1


def test_write_outcome_twice_with_one_form(world: World) -> None:
    key = uuid.uuid4()
    assert written(world, form_key=key) == written(world, form_key=key)
    with pytest.raises(Refused):
        written(world, by=world.manager, form_key=key)


@pytest.mark.parametrize(
    "bad", [{"kind": "wonder"}, {"title": " "}, {"words": ""}, {"title": "x" * 121}]
)
def test_write_outcome_with_bad_input(world: World, bad: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        written(world, **bad)
    assert not Outcome.objects.exists()


def test_write_outcome_needs_a_name_and_a_role(world: World) -> None:
    Post.objects.filter(account=world.official).update(first_name="")
    with pytest.raises(Refused):
        written(world)


def test_strangers_may_do_nothing(world: World) -> None:
    said = world.said()
    outcome = written(world)
    for stranger in (an_account(), an_official(a_space(world.space.organisation))):
        person = a_person(stranger)
        with pytest.raises(Denied):
            written(world, by=stranger)
        with pytest.raises(Denied):
            actions.change_outcome(
                person=person, outcome=outcome, kind="study", title="x", words="y"
            )
        with pytest.raises(Denied):
            actions.link_contributions(person=person, outcome=outcome, contributions=[said.pk])
        with pytest.raises(Denied):
            actions.unlink_contributions(person=person, outcome=outcome, contributions=[said.pk])
        with pytest.raises(Denied):
            actions.publish_outcome(person=person, outcome=outcome)


def test_change_outcome_leaves_a_trail_once(world: World) -> None:
    outcome = written(world)
    for _ in range(2):
        changed = actions.change_outcome(
            person=a_person(world.manager), outcome=outcome, kind="study", title="Anders", words="x"
        )
    assert changed.title == "Anders"
    assert changed.alias == outcome.alias
    assert AuditEntry.objects.filter(subject=outcome.pk, verb="change outcome").count() == 1
    with pytest.raises(Refused):
        actions.change_outcome(
            person=a_person(world.manager), outcome=outcome, kind="study", title="", words="x"
        )


def test_the_trail_says_each_step_in_words(world: World) -> None:
    said, other = world.said(), world.said()
    outcome = published(world, said, other)
    person = a_person(world.official)
    actions.change_outcome(person=person, outcome=outcome, kind="study", title="Anders", words="x")
    actions.unlink_contributions(person=person, outcome=outcome, contributions=[other.pk])
    told = {line.what for line in trail_of(world.space, cursor=None)[0]}
    assert {
        "Begon op te schrijven wat er is gedaan",
        "Wijzigde wat er is gedaan",
        "Koppelde bijdragen aan wat er is gedaan",
        "Haalde bijdragen weg bij wat er is gedaan",
        "Publiceerde wat er is gedaan",
    } <= told


def test_link_twice_is_once(world: World) -> None:
    outcome, said = written(world), world.said()
    assert linked(world, outcome, said) == 1
    assert linked(world, outcome, said) == 0
    assert not Contribution.objects.get(pk=said.pk).has_outcome


def test_link_passes_over_what_cannot_have_led_there(world: World) -> None:
    outcome = written(world)
    elsewhere = says(an_account(), a_question(a_space()))
    other_question = says(an_account(), a_question(world.space))
    answer = world.answers(world.owed())
    author = an_account()
    gone = world.said(by=author)
    withdraw_contribution(person=a_person(author), contribution=gone)
    assert linked(world, outcome, elsewhere, other_question, answer, gone) == 0


def test_publish_tells_every_author(world: World) -> None:
    said = [world.said() for _ in range(3)]
    outcome = published(world, *said)
    assert outcome.published_at is not None
    assert Contribution.objects.filter(has_outcome=True).count() == 3
    assert events_recorded().count("OutcomePublished") == 1
    kind = kinds["outcomes.published"]
    told = set(kind.told(OutcomePublished(outcome=outcome.pk)))
    assert told == {one.alias_id for one in said}
    wording = kind.words_of([outcome.pk])[outcome.pk]
    assert wording.sentence == "Wat er met uw bijdrage is gedaan: Een bankje bij elke halte"
    assert wording.path.endswith(f"/uitkomst/{outcome.pk}/")


def test_publish_twice_is_once(world: World) -> None:
    outcome = published(world, world.said())
    again = actions.publish_outcome(person=a_person(world.official), outcome=outcome)
    assert again.published_at == outcome.published_at
    assert events_recorded().count("OutcomePublished") == 1


def test_publish_needs_something_that_led_there(world: World) -> None:
    outcome = written(world)
    with pytest.raises(Refused):
        actions.publish_outcome(person=a_person(world.official), outcome=outcome)
    author = an_account()
    said = world.said(by=author)
    linked(world, outcome, said)
    withdraw_contribution(person=a_person(author), contribution=said)
    with pytest.raises(Refused):
        actions.publish_outcome(person=a_person(world.official), outcome=outcome)


def test_a_draft_is_told_to_nobody(world: World) -> None:
    assert kinds["outcomes.published"].words_of([written(world).pk]) == {}


def test_who_took_words_back_is_left_alone(world: World) -> None:
    author = an_account()
    said, other = world.said(by=author), world.said()
    outcome = written(world)
    linked(world, outcome, said, other)
    withdraw_contribution(person=a_person(author), contribution=said)
    actions.publish_outcome(person=a_person(world.official), outcome=outcome)
    told = set(kinds["outcomes.published"].told(OutcomePublished(outcome=outcome.pk)))
    assert told == {other.alias_id}
    assert OutcomeLink.objects.filter(outcome=outcome).count() == 2


def test_linking_after_publishing_tells_the_new_author(world: World) -> None:
    outcome, late = published(world, world.said()), world.said()
    assert linked(world, outcome, late) == 1
    assert Contribution.objects.get(pk=late.pk).has_outcome
    assert events_recorded().count("ContributionLinked") == 1
    event = ContributionLinked(outcome=outcome.pk, contribution=late.pk)
    assert list(kinds["outcomes.linked"].told(event)) == [late.alias_id]


def test_unlink_keeps_one_of_what_is_published(world: World) -> None:
    first, second = world.said(), world.said()
    outcome = published(world, first, second)
    person = a_person(world.official)
    assert actions.unlink_contributions(
        person=person, outcome=outcome, contributions=[first.pk]
    ) == 1  # fmt: skip
    assert not Contribution.objects.get(pk=first.pk).has_outcome
    with pytest.raises(Refused):
        actions.unlink_contributions(person=person, outcome=outcome, contributions=[second.pk])
    assert Contribution.objects.get(pk=second.pk).has_outcome
    assert AuditEntry.objects.filter(subject=outcome.pk, verb="unlink contributions").exists()


def test_unlink_leaves_what_another_outcome_says(world: World) -> None:
    said, other = world.said(), world.said()
    outcome = published(world, said, other)
    published(world, said)
    actions.unlink_contributions(
        person=a_person(world.official), outcome=outcome, contributions=[said.pk]
    )
    assert Contribution.objects.get(pk=said.pk).has_outcome


@pytest.mark.django_db(transaction=True)
def test_publish_and_link_at_the_same_time() -> None:
    world = a_world()
    said = [world.said() for _ in range(4)]
    for one in (world.official, world.manager):
        an_alias(one, world.space)
    outcome = written(world)
    linked(world, outcome, said[0])
    start, failures = threading.Barrier(4), []

    def do(what: Any, **more: Any) -> None:
        try:
            start.wait(timeout=10)
            what(person=a_person(world.official), outcome=outcome, **more)
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    keys = [one.pk for one in said]
    threads = [
        threading.Thread(target=do, args=[actions.publish_outcome]),
        threading.Thread(target=do, args=[actions.publish_outcome]),
        *(
            threading.Thread(
                target=do, args=[actions.link_contributions], kwargs={"contributions": keys}
            )
            for _ in range(2)
        ),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert failures == []
    assert OutcomeLink.objects.filter(outcome=outcome).count() == 4
    assert Contribution.objects.filter(has_outcome=True).count() == 4
    assert events_recorded().count("OutcomePublished") == 1
