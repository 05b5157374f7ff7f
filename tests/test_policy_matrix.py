"""Who may do what: the instance answer and the queryset answer agree, over every combination."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import QuerySet

from tests.builders import (
    a_person,
    a_question,
    a_space,
    an_account,
    an_alias,
    an_official,
    an_organisation,
    joins,
)
from weerklank.contributions.models import Contribution, Topic
from weerklank.contributions.policies import (
    contributions_visible_to,
    may_see_contribution,
    may_see_topic,
    topics_visible_to,
)
from weerklank.contributions.states import ContributionState, TopicState
from weerklank.kernel.prepared import Prepared
from weerklank.media.models import Asset
from weerklank.media.policies import assets_visible_to, may_see_asset
from weerklank.spaces.audiences import audience_of_organisations, team_audience
from weerklank.spaces.models import Membership, Post, Space
from weerklank.spaces.person import NOBODY, Person
from weerklank.spaces.policies import (
    may_enter_space,
    may_manage_space,
    may_meet,
    may_see_space,
    may_work_in_space,
    posts_visible_to,
    spaces_enterable_by,
    spaces_manageable_by,
    spaces_visible_to,
    spaces_worked_in_by,
)

pytestmark = pytest.mark.django_db

Role = Membership.Role
May = Callable[[Person, Any], bool]
Visible = Callable[[Person], "QuerySet[Any]"]
ROLES = [
    "nobody", "resident", "member", "author", "team", "manager", "administrator",
    "administrator elsewhere", "platform administrator", "named organisation",
]  # fmt: skip


@pytest.fixture
def people() -> dict[str, Person]:
    """One person of every role, over spaces of every visibility and state, with contents."""
    organisation = an_organisation()
    accounts = {role: an_account(role) for role in ROLES if role != "nobody"}
    accounts["platform administrator"].is_platform_administrator = True
    accounts["platform administrator"].save()
    accounts["administrator"] = an_official(
        a_space(organisation), is_administrator=True, role=Role.MEMBER
    )
    accounts["administrator elsewhere"] = an_official(a_space(), is_administrator=True)
    elsewhere = a_space()
    accounts["named organisation"] = an_official(elsewhere)
    for visibility, state, of_residents in itertools.product(
        Space.Visibility, Space.State, (False, True)
    ):
        space = a_space(
            organisation, visibility=visibility, state=state, is_of_residents=of_residents
        )
        joins(space, accounts["member"])
        joins(space, accounts["author"])
        joins(space, accounts["team"], Role.TEAM)
        joins(space, accounts["manager"], Role.MANAGER)
        named = audience_of_organisations(space, [elsewhere.organisation])
        alias = alias_in(space, accounts["author"])
        others = alias_in(space, accounts["member"])
        for topic_state, narrower in itertools.product(TopicState, (None, named)):
            topic = a_question(space, state=topic_state)
            if narrower is not None:
                topic.audience, topic.is_narrower = narrower, True
                topic.save()
            for contribution_state in ContributionState:
                for audience, also_for in (
                    (topic.audience, None),
                    (team_audience(space), None),
                    (team_audience(space), alias),
                ):
                    said = Contribution.objects.create(
                        topic=topic,
                        audience=audience,
                        also_for=also_for,
                        alias=alias,
                        words="x",
                        state=contribution_state,
                    )
                    Contribution.objects.create(
                        topic=topic,
                        audience=audience,
                        also_for=also_for,
                        alias=others,
                        words="y",
                        parent=said,
                        root=said,
                        kind=Contribution.Kind.REPLY,
                    )
        for asset_state in Asset.State:
            Asset.objects.create(audience_id=topic.audience_id, state=asset_state)
            Asset.objects.create(audience=team_audience(space), state=asset_state)
            Asset.objects.create(audience=team_audience(space), also_for=alias, state=asset_state)
    return {"nobody": NOBODY} | {role: a_person(account) for role, account in accounts.items()}


def alias_in(space: Space, account):  # type: ignore[no-untyped-def]
    """The author's alias; made while the space could be entered."""
    state, space.state = space.state, Space.State.OPEN
    Space.objects.filter(pk=space.pk).update(state=Space.State.OPEN)
    alias = an_alias(account, space)
    Space.objects.filter(pk=space.pk).update(state=state)
    space.state = state
    return alias


PAIRS: dict[str, tuple[Any, May, Visible]] = {
    "see space": (Space, may_see_space, spaces_visible_to),
    "enter space": (Space, may_enter_space, spaces_enterable_by),
    "work in space": (Space, may_work_in_space, spaces_worked_in_by),
    "manage space": (Space, may_manage_space, spaces_manageable_by),
    "see topic": (Topic, may_see_topic, topics_visible_to),
    "see contribution": (Contribution, may_see_contribution, contributions_visible_to),
    "meet": (Post, may_meet, posts_visible_to),
    "see asset": (Asset, may_see_asset, assets_visible_to),
}

# What a policy looks at besides, so that it is not read for each thing and person anew.
BESIDE = {Topic: ("space",), Contribution: ("topic__space", "root")}


def test_the_matrix(people: dict[str, Person]) -> None:
    """All in one test: to make these people takes longer than to ask what they may."""
    instance_and_queryset_answers_agree(people)
    prepared_answers_agree_too(people)
    each_enters_what_they_may(people)
    a_platform_administrator_reads_nothing_closed(people)


def instance_and_queryset_answers_agree(people: dict[str, Person]) -> None:
    differ = []
    things = {
        name: list(model.objects.select_related(*BESIDE.get(model, ())))
        for name, (model, _may, _visible) in PAIRS.items()
    }
    for (name, (_model, may, visible)), (role, person) in itertools.product(
        PAIRS.items(), people.items()
    ):
        one_by_one = {thing.pk for thing in things[name] if may(person, thing)}
        at_once = set(visible(person).values_list("pk", flat=True))
        if one_by_one != at_once:
            differ.append(f"{role}: {name}: {len(one_by_one)} against {len(at_once)}")
    assert differ == []


def prepared_answers_agree_too(people: dict[str, Person]) -> None:
    """What a policy makes of a stand-in finds the same for each, one after the other."""
    differ = []
    for name, (_model, _may, visible) in PAIRS.items():
        read = Prepared(visible, {})
        for role, person in people.items():
            at_once = set(visible(person).values_list("pk", flat=True))
            prepared = {thing.pk for thing in read(person).items}
            if prepared != at_once:
                differ.append(f"{role}: {name}: {len(prepared)} against {len(at_once)}")
    assert differ == []


def each_enters_what_they_may(people: dict[str, Person]) -> None:
    """The table itself, for open spaces of the organisation and of residents."""

    def enters(role: str, visibility: str, *, of_residents: bool = False) -> bool:
        space = Space.objects.filter(
            visibility=visibility,
            state="open",
            is_of_residents=of_residents,
            name="Zorg in de wijk",
        ).latest("made_at")
        return may_enter_space(people[role], space)

    for role in ROLES:
        signed_in = role != "nobody"
        belongs = role in ("member", "author", "team", "manager")
        assert enters(role, "public")
        assert enters(role, "signed_in") == signed_in
        assert enters(role, "members") == (belongs or role == "administrator")
        assert enters(role, "hidden") == (belongs or role == "administrator")
        assert enters(role, "hidden", of_residents=True) == belongs


def a_platform_administrator_reads_nothing_closed(people: dict[str, Person]) -> None:
    seen = contributions_visible_to(people["platform administrator"])
    resident = contributions_visible_to(people["resident"])
    assert set(seen.values_list("pk")) == set(resident.values_list("pk"))
