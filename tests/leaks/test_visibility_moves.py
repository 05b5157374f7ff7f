"""Fewer people may see a space: nothing leaks. More people may: words stay where they were."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from tests.builders import a_question, an_account, an_alias, joins, says
from tests.connections import at_the_same_time
from weerklank.contributions.actions import send_contribution
from weerklank.contributions.counts import counts_for
from weerklank.contributions.models import Attachment, Contribution, Topic
from weerklank.contributions.policies import contributions_visible_to, topics_visible_to
from weerklank.media.models import Asset, Portrait
from weerklank.media.policies import assets_visible_to
from weerklank.outcomes.models import Outcome
from weerklank.outcomes.policies import outcomes_visible_to
from weerklank.people.models import Account
from weerklank.spaces import actions
from weerklank.spaces.models import Space
from weerklank.spaces.person import NOBODY, Person
from weerklank.spaces.policies import spaces_visible_to
from weerklank.spaces.tests.worlds import World, a_world, as_

pytestmark = pytest.mark.django_db
MARKER = "merkwoordzeven"


class Filled:
    """A space with a question, words, a reply, pictures and an outcome that bear a mark."""

    def __init__(self, world: World) -> None:
        self.topic = a_question(world.space, f"{MARKER}?")
        self.author = an_account()
        joins(world.space, self.author)
        self.voice = says(self.author, self.topic, MARKER, kind="own")
        self.reply = Contribution.objects.create(
            topic=self.topic,
            parent=self.voice,
            audience=self.voice.audience,
            alias=self.voice.alias,
            words=MARKER,
        )
        self.picture = Asset.objects.create(
            audience=self.voice.audience, state=Asset.State.READY, description=MARKER
        )
        Attachment.objects.create(contribution=self.voice, asset=self.picture, position=0)
        self.photo = Asset.objects.create(audience=self.voice.audience, state=Asset.State.READY)
        Portrait.objects.create(asset=self.photo, alias=self.voice.alias)
        self.outcome = Outcome.objects.create(
            space=world.space,
            topic=self.topic,
            audience=self.voice.audience,
            alias=self.voice.alias,
            kind="improvement",
            title=MARKER,
            words=MARKER,
            state=Outcome.State.PUBLISHED,
        )


def seen_by(person: Person) -> set[str]:
    """What of the marked things a person can see."""
    found = set()
    if topics_visible_to(person).filter(title__contains=MARKER).exists():
        found.add("question")
    for words in contributions_visible_to(person).filter(words=MARKER):
        found.add("reply" if words.parent_id else "words")
    if assets_visible_to(person).filter(description=MARKER).exists():
        found.add("picture")
    if assets_visible_to(person).filter(portrait__isnull=False).exists():
        found.add("photo")
    if outcomes_visible_to(person).filter(title=MARKER).exists():
        found.add("outcome")
    if sum(counts_for(person, Topic.objects.values_list("pk", flat=True)).values()):
        found.add("count")
    if spaces_visible_to(person).exists():
        found.add("space")
    return found


EVERYTHING = {"question", "words", "reply", "picture", "photo", "outcome", "count", "space"}


@pytest.mark.parametrize(
    ("narrower", "nobody_sees", "a_guest_sees"),
    [
        ("signed_in", set(), EVERYTHING),
        ("members", set(), {"space"}),
        ("hidden", set(), set()),
    ],
)
def test_narrowing_moves_everything(
    narrower: str, nobody_sees: set[str], a_guest_sees: set[str]
) -> None:
    world = a_world()
    filled = Filled(world)
    assert seen_by(NOBODY) == EVERYTHING
    actions.change_visibility(person=as_(world.manager), space=world.space, visibility=narrower)
    assert seen_by(NOBODY) == nobody_sees
    assert seen_by(as_(an_account())) == a_guest_sees
    assert seen_by(as_(filled.author)) == EVERYTHING


def test_widening_leaves_words_with_those_who_could_read_them() -> None:
    world = a_world(visibility=Space.Visibility.MEMBERS)
    filled = Filled(world)
    actions.change_visibility(person=as_(world.manager), space=world.space, visibility="public")
    assert seen_by(NOBODY) == {"question", "space"}
    assert seen_by(as_(filled.author)) == EVERYTHING
    fresh = Topic.objects.select_related("space").get(pk=filled.topic.pk)
    later = says(an_account(), fresh, MARKER)
    assert contributions_visible_to(NOBODY).filter(pk=later.pk).exists()


def test_there_and_back_again_keeps_counts_and_closes_all() -> None:
    world = a_world()
    filled = Filled(world)
    for visibility in ("members", "public"):
        actions.change_visibility(
            person=as_(world.manager), space=world.space, visibility=visibility
        )
    assert seen_by(NOBODY) == {"question", "space"}
    fresh = Topic.objects.select_related("space").get(pk=filled.topic.pk)
    says(an_account(), fresh, MARKER)
    actions.change_visibility(person=as_(world.manager), space=world.space, visibility="hidden")
    assert seen_by(NOBODY) == set()
    assert counts_for(as_(filled.author), [filled.topic.pk]) == {filled.topic.pk: 2}


def test_what_only_the_team_sees_stays_with_the_team() -> None:
    world = a_world()
    topic = a_question(world.space, MARKER, audience_id=world.space.audiences.get(kind="team").pk)
    for visibility in ("members", "public"):
        actions.change_visibility(
            person=as_(world.manager), space=world.space, visibility=visibility
        )
    topic.refresh_from_db()
    assert topic.audience.kind == "team"


@pytest.mark.django_db(transaction=True)
def test_what_is_sent_while_it_gets_narrower_does_not_stay_behind() -> None:
    world = a_world()
    topic = a_question(world.space)
    members = [an_account() for _each in range(4)]
    aliases = {}
    for member in members:
        joins(world.space, member)
        aliases[member] = an_alias(member, world.space)

    def sends(member: Account) -> Callable[[], object]:
        return lambda: send_contribution(
            person=as_(member),
            topic=Topic.objects.select_related("space").get(pk=topic.pk),
            alias=aliases[member],
            words=MARKER,
            uploads=[],
            form_key=uuid4(),
        )

    results = at_the_same_time(
        *(sends(member) for member in members),
        lambda: actions.change_visibility(
            person=as_(world.manager), space=world.space, visibility="members"
        ),
    )
    assert not [result for result in results if isinstance(result, Exception)]
    kept = Contribution.objects.values_list("audience__kind", flat=True)
    assert list(kept) == ["members"] * len(members)
    assert counts_for(NOBODY, [topic.pk]) == {}
    assert counts_for(as_(members[0]), [topic.pk]) == {topic.pk: len(members)}
