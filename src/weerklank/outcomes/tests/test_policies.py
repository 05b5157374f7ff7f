"""Whether the answers about one outcome and about all agree; and what counts tell to whom."""

from __future__ import annotations

import itertools
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import (
    a_person,
    a_question,
    a_space,
    an_account,
    an_official,
    an_organisation,
    joins,
)
from weerklank.contributions.actions import withdraw_contribution
from weerklank.contributions.models import Contribution
from weerklank.contributions.states import ContributionState
from weerklank.outcomes import queries
from weerklank.outcomes.models import Outcome
from weerklank.outcomes.policies import (
    may_change_outcome,
    may_see_outcome,
    outcomes_changeable_by,
    outcomes_visible_to,
)
from weerklank.outcomes.tests.test_actions import published, written
from weerklank.promises.tests.test_policies import people
from weerklank.promises.tests.worlds import World, a_world
from weerklank.spaces.audience_moves import AudienceMove, move_everything
from weerklank.spaces.models import Audience, Space
from weerklank.spaces.person import Person

pytestmark = pytest.mark.django_db


def test_one_and_all_agree() -> None:
    organisation = an_organisation()
    spaces = []
    for visibility, of_residents in itertools.product(Space.Visibility, (True, False)):
        space = a_space(organisation, visibility=visibility, is_of_residents=of_residents)
        spaces.append(space)
        world = a_world_in(space)
        written(world)
        member = an_account()
        joins(space, member)
        published(world, world.said(by=member))
    outcomes = list(Outcome.objects.select_related("space", "topic"))
    assert len(outcomes) == len(spaces) * 2
    for name, person in people(organisation, spaces).items():
        seen = set(outcomes_visible_to(person).values_list("pk", flat=True))
        changeable = set(outcomes_changeable_by(person).values_list("pk", flat=True))
        for outcome in outcomes:
            about = (name, outcome.space.visibility, outcome.state)
            assert may_see_outcome(person, outcome) == (outcome.pk in seen), about
            assert may_change_outcome(person, outcome) == (outcome.pk in changeable), about
        assert changeable == set() or name in ("administrator", "team", "manager")


def a_world_in(space: Space) -> World:
    return World(space, an_official(space), an_official(space, "Joost"), a_question(space))


def newest_outcome(person: Person, said: Contribution) -> UUID | None:
    row = queries.with_newest_outcome(person, Contribution.objects.all()).get(pk=said.pk)
    found: UUID | None = vars(row)["newest_outcome"]
    return found


def test_a_closed_outcome_is_nowhere() -> None:
    world = a_world(visibility=Space.Visibility.HIDDEN)
    member = an_account()
    joins(world.space, member)
    said = world.said(by=member)
    outcome = published(world, said)
    stranger, insider = a_person(), a_person(member)
    for person, expected in ((stranger, False), (insider, True)):
        assert bool(queries.latest_outcomes(person).told) is expected
        assert bool(queries.outcomes_of_topic(person, world.question).told) is expected
        assert newest_outcome(person, said) == (outcome.pk if expected else None)


def test_an_outcome_for_fewer_than_its_topic_is_for_them_only() -> None:
    world = a_world()
    outcome = published(world, world.said())
    outcome.audience = Audience.objects.get(kind=Audience.Kind.TEAM, space=world.space)
    outcome.save()
    for person, sees in ((a_person(), False), (a_person(world.official), True)):
        assert may_see_outcome(person, outcome) is sees
        assert outcomes_visible_to(person).contains(outcome) is sees


def test_drafts_are_for_the_team() -> None:
    world = a_world()
    draft = written(world)
    told = published(world, world.said())
    for person, drafts in ((a_person(world.official), [draft]), (a_person(), [])):
        found = queries.outcomes_of_topic(person, world.question)
        assert found.drafts == drafts
        assert [seen.outcome for seen in found.told] == [told]
    latest = queries.latest_outcomes(a_person(world.official))
    assert [seen.outcome for seen in latest.told] == [told]


def voices_for(person: Person, outcome: Outcome) -> int:
    return queries.seen(
        queries.with_voices(person, outcomes_visible_to(person)).get(pk=outcome.pk)
    ).voices


def test_the_count_is_honest() -> None:
    world = a_world()
    author = an_account()
    gone, hidden, standing = world.said(by=author), world.said(), world.said()
    outcome = published(world, gone, hidden, standing)
    withdraw_contribution(person=a_person(author), contribution=gone)
    Contribution.objects.filter(pk=hidden.pk).update(state=ContributionState.HIDDEN)
    team_only = Audience.objects.get(kind=Audience.Kind.TEAM, space=world.space)
    person = a_person()
    # The withdrawn one still counts, the hidden one does not; only what stands is quoted.
    assert voices_for(person, outcome) == 2
    assert [one.pk for one in queries.voices_behind(person, outcome).items] == [standing.pk]
    Contribution.objects.filter(pk=standing.pk).update(audience=team_only)
    assert voices_for(a_person(), outcome) == 1
    assert queries.voices_behind(a_person(), outcome).items == []
    assert voices_for(a_person(world.official), outcome) == 2


def test_latest_outcomes_of_some_organisations() -> None:
    here, there = a_world(), a_world()
    one = published(here, here.said())
    published(there, there.said())
    found = queries.latest_outcomes(a_person(), here.space.organisation_id).told
    assert [seen.outcome for seen in found] == [one]
    assert found[0].voices == 1
    assert len(queries.latest_outcomes(a_person()).told) == 2


@pytest.mark.parametrize("number", [1, 3, 50])
def test_reads_take_the_same_queries(number: int) -> None:
    world = a_world()
    said = [world.said() for _ in range(number)]
    for one in said[: min(number, 8)]:
        published(world, one)
    person = a_person()
    assert person.audiences
    with CaptureQueriesContext(connection) as taken:
        seen = queries.outcomes_of_topic(person, world.question).told
        assert [one.who["name"] for one in seen] == ["Sanne"] * min(number, 8)
        assert len(queries.with_newest_outcome(person, Contribution.objects.all())) == number
    assert len(taken) == 2


def test_searching_what_to_link() -> None:
    world = a_world()
    outcome = written(world)
    bench = world.said("Een bankje bij de halte van lijn 3")
    world.said("De huisarts is te ver")
    person = a_person(world.official)
    found = queries.search_to_link(person, outcome, words="halte BANKJE").items
    assert [one.pk for one in found] == [bench.pk]
    assert len(queries.search_to_link(person, outcome, words="").items) == 2
    assert queries.search_to_link(person, outcome, words="100% onzin_").items == []
    assert queries.ticked_for(person, outcome, [bench.pk])[0].pk == bench.pk
    assert queries.ticked_for(person, outcome, []) == []


def test_outcomes_move_with_their_space() -> None:
    world = a_world()
    outcome = published(world, world.said())
    members = Audience.objects.get(kind=Audience.Kind.MEMBERS, space=world.space)
    move_everything(
        AudienceMove(
            space=world.space,
            sources=frozenset({outcome.audience_id}),
            target=members.pk,
            widens=False,
        )
    )
    outcome.refresh_from_db()
    assert outcome.audience_id == members.pk


def test_outcomes_of_one_contribution_and_of_one_space() -> None:
    world = a_world()
    said, other = world.said(), world.said()
    first, second = published(world, said, other), published(world, said)
    written(world)
    found = queries.outcomes_of_contribution(a_person(), said.pk)
    assert [(one.outcome, one.voices) for one in found.told] == [(second, 1), (first, 2)]
    assert newest_outcome(a_person(), said) == second.pk
    assert newest_outcome(a_person(), other) == first.pk
    assert [one.outcome for one in queries.outcomes_of_space(a_person(), world.space).told] == [
        second,
        first,
    ]
    assert queries.outcomes_of_space(a_person(), a_space()).told == []
