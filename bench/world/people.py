"""Everybody and everywhere: organisations, spaces, topics, accounts and their sealed names."""

from __future__ import annotations

import random
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.db.models import Model

from bench.world.copying import copy_in
from bench.world.sizes import (
    FIRST_OF_INSIDER,
    LIVELY_SPACES,
    OFFICIALS,
    SPACES_OF_BUSY,
    THREAD_SPACE,
    TOPICS_A_SPACE,
    TOWNS,
    Size,
    official_of,
    spaces_of_regular,
)
from weerklank.contributions.models import Topic
from weerklank.contributions.states import TopicState
from weerklank.kernel import clock
from weerklank.people.models import Account, Consent
from weerklank.questions.models import Question
from weerklank.spaces.aliases import fold_name
from weerklank.spaces.audiences import PUBLIC, SIGNED_IN
from weerklank.spaces.models import Alias, Audience, Membership, Organisation, Portal, Post, Space
from weerklank.spaces.sealed_lists import sealed_list

Kind, Visibility = Alias.Kind, Space.Visibility
NAMES_OF_OTHERS = 2
MEMBERS_OF_CLOSED = 300


@dataclass
class Place:
    """A space with what the rest of the world hangs on it."""

    space: Space
    official: Account
    staff: Alias
    topics: list[Topic]
    # Names of people of whom much is known beforehand, and of all others, who say the rest.
    measured: list[Alias] = field(default_factory=list)
    crowd: list[Alias] = field(default_factory=list)

    @property
    def names(self) -> list[Alias]:
        """Every name in this space but that of the official."""
        return [*self.measured, *self.crowd]


@dataclass
class People:
    """The places, and the names of those who said much: what the words are laid out over."""

    places: list[Place]
    busy: list[Alias]
    regulars: list[list[Alias]]


@dataclass
class _Somebody:
    account: Account
    names: list[Alias] = field(default_factory=list)

    def appears_in(self, place: Place, kind: str, *, among: list[Alias]) -> Alias:
        """A new name of this account in a place, sealed as the product seals it."""
        ring, me, alias_id = settings.ALIAS_KEY_RING, self.account.pk, uuid.uuid4()
        turn = len(place.measured) + len(place.crowd)
        name = self.account.first_name if kind == Kind.OWN else f"Merel {turn + 1}"
        alias = Alias(
            id=alias_id,
            space=place.space,
            kind=kind,
            name=name,
            name_folded=fold_name(name),
            face=secrets.randbelow(12),
            tag=ring.tag(me.bytes + place.space.pk.bytes + kind.encode(), purpose="alias-account"),
            account_sealed=ring.seal(me.bytes, purpose=f"alias-account:{alias_id}"),
        )
        self.names.append(alias)
        among.append(alias)
        return alias

    def keeps_list(self) -> None:
        """The sealed list of names on the account."""
        self.account.aliases_sealed = sealed_list(self.account.pk, [one.pk for one in self.names])


@transaction.atomic
def settle(size: Size) -> People:
    """Writes everybody and everywhere of a world of this size; returns what words hang on."""
    chance = random.Random(size.accounts)
    officials, organisations = _organisations()
    places = _places(size, officials, organisations)
    residents = [_Somebody(_account(f"resident-{n}")) for n in range(size.residents)]
    neighbours = [_Somebody(_account(f"neighbour-{n}")) for n in range(size.neighbours)]
    busy, insider = _Somebody(_account("busy")), _Somebody(_account("insider"))
    made = People(places, _names_of_busy(busy, places), _names_of_regulars(size, residents, places))
    _name_the_crowd(residents[size.regulars :], neighbours, places, chance)
    people = [busy, insider, *residents, *neighbours]
    for one in people:
        one.keeps_list()
    copy_in(Account, _by_key([one.account for one in people]))
    copy_in(Alias, _by_key([one for place in places for one in (place.staff, *place.names)]))
    copy_in(Consent, _consents([one.account for one in residents[: size.regulars]]))
    _join(places, residents, chance)
    Membership.objects.bulk_create(
        Membership(space=place.space, account=insider.account, role=Membership.Role.MEMBER)
        for place in places[FIRST_OF_INSIDER:]
    )
    return made


def _names_of_busy(busy: _Somebody, places: list[Place]) -> list[Alias]:
    return [
        busy.appears_in(places[at], Kind.PSEUDONYM, among=places[at].measured)
        for at in SPACES_OF_BUSY
    ]


def _names_of_regulars(
    size: Size, residents: list[_Somebody], places: list[Place]
) -> list[list[Alias]]:
    """In one of four spaces they appear under their own first name."""
    return [
        [
            one.appears_in(
                places[at],
                Kind.PSEUDONYM if at % 4 else Kind.OWN,
                among=places[at].measured,
            )
            for at in spaces_of_regular(number)
        ]
        for number, one in enumerate(residents[: size.regulars])
    ]


def _name_the_crowd(
    strangers: list[_Somebody],
    neighbours: list[_Somebody],
    places: list[Place],
    chance: random.Random,
) -> None:
    """Neighbours in the measured spaces by turns, strangers anywhere else; some in the thread."""
    lively = [places[at] for at in LIVELY_SPACES]
    others = [place for at, place in enumerate(places) if at not in LIVELY_SPACES]
    for number, one in enumerate(neighbours):
        for turn in range(NAMES_OF_OTHERS):
            place = lively[(number * NAMES_OF_OTHERS + turn) % len(lively)]
            one.appears_in(place, Kind.PSEUDONYM, among=place.crowd)
    for number, one in enumerate(strangers):
        chosen = chance.sample(others, NAMES_OF_OTHERS)
        if number % 20 == 0 and places[THREAD_SPACE] not in chosen:
            chosen.append(places[THREAD_SPACE])
        for place in chosen:
            one.appears_in(place, chance.choice((Kind.OWN, Kind.PSEUDONYM)), among=place.crowd)


def _account(name: str, first_name: str = "Fatima") -> Account:
    return Account(
        email=f"{name}@bench.example",
        first_name=first_name,
        password="!" + secrets.token_hex(20),
    )


def _by_key(rows: Iterable[Model]) -> list[Model]:
    """In the order in which the night leaves the tables of people: by their random keys."""
    return sorted(rows, key=lambda row: row.pk)


def _organisations() -> tuple[list[Account], list[Organisation]]:
    """A region with its towns, front doors, and the officials of each."""
    region = Organisation(name="De regio", kind=Organisation.Kind.REGION, works_on=[0, 1, 2, 3, 4])
    towns = [
        Organisation(
            name=f"Gemeente {number}",
            kind=Organisation.Kind.MUNICIPALITY,
            parent=region,
            works_on=[0, 1, 2, 3, 4],
        )
        for number in range(TOWNS)
    ]
    organisations = [*towns, region]
    Organisation.objects.bulk_create([region, *towns])
    Portal.objects.bulk_create(
        Portal(
            organisation=one,
            slug=f"stad-{number}",
            name=one.name,
            tagline="Doe mee",
            primary_colour="#006b75",
            accent_colour="#e8590c",
            font="figtree",
            corner_radius=10,
            contact_phone="14 000",
        )
        for number, one in enumerate(organisations)
    )
    officials = [_account(f"official-{number}", "Sanne") for number in range(OFFICIALS)]
    Account.objects.bulk_create(officials)
    Authenticator.objects.bulk_create(
        Authenticator(user=one, type=Authenticator.Type.TOTP, data={"secret": ""})
        for one in officials
    )
    Post.objects.bulk_create(
        Post(
            account=one,
            organisation=organisations[number % len(organisations)],
            kind=Post.Kind.OFFICIAL,
            first_name="Sanne",
            role="Wijkadviseur",
        )
        for number, one in enumerate(officials)
    )
    return officials, organisations


def _places(size: Size, officials: list[Account], organisations: list[Organisation]) -> list[Place]:
    """The spaces with their audiences, teams and topics."""
    posts = {post.account_id: post for post in Post.objects.all()}
    days = range(size.spaces, 0, -1)
    spaces: list[Space] = []
    audiences: list[Audience] = []
    for number, days_ago in enumerate(days):
        visibility = _visibility(number)
        official = official_of(number)
        space = Space(
            organisation=organisations[official % len(organisations)],
            visibility=visibility,
            state=Space.State.OPEN,
            name=f"Ruimte {number}",
            purpose="Samen zorgen voor goede hulp dichtbij.",
            what_is_open="Hoe hulp dichterbij komt.",
            what_is_fixed="Het geld voor dit jaar.",
            who_decides="De gemeenteraad",
            promise_days=5,
            members_count=MEMBERS_OF_CLOSED if _is_closed(visibility) else 0,
            made_at=clock.now() - timedelta(days=730 + days_ago),
        )
        own = {
            kind: Audience(kind=kind, space=space)
            for kind in (Audience.Kind.MEMBERS, Audience.Kind.TEAM)
        }
        members = own[Audience.Kind.MEMBERS].pk
        inside, listed = {
            Visibility.PUBLIC: (PUBLIC, PUBLIC),
            Visibility.SIGNED_IN: (SIGNED_IN, SIGNED_IN),
            Visibility.MEMBERS: (members, SIGNED_IN),
            Visibility.HIDDEN: (members, members),
        }[visibility]
        space.content_audience_id, space.listing_audience_id = inside, listed
        spaces.append(space)
        audiences += own.values()
    # Spaces and their audiences point at each other; such constraints wait for the commit.
    Space.objects.bulk_create(spaces)
    Audience.objects.bulk_create(audiences)
    places = []
    for number, space in enumerate(spaces):
        answers = officials[official_of(number)]
        staff = _staff(space, posts[answers.pk])
        places.append(Place(space, answers, staff, _topics(number, space)))
    topics = [topic for place in places for topic in place.topics]
    Topic.objects.bulk_create(topics)
    Question.objects.bulk_create(
        Question(topic=topic, is_desk=number % TOPICS_A_SPACE == TOPICS_A_SPACE - 1)
        for number, topic in enumerate(topics)
    )
    return places


def _visibility(number: int) -> Space.Visibility:
    """One in five of the first is not for everybody; from FIRST_OF_INSIDER on all are closed."""
    if number >= FIRST_OF_INSIDER:
        return Visibility.MEMBERS
    if number < LIVELY_SPACES.stop or number % 5:
        return Visibility.PUBLIC
    return (
        Visibility.SIGNED_IN, Visibility.MEMBERS, Visibility.SIGNED_IN, Visibility.HIDDEN
    )[number // 5 % 4]  # fmt: skip


def _is_closed(visibility: str) -> bool:
    return visibility in (Visibility.MEMBERS, Visibility.HIDDEN)


def _staff(space: Space, post: Post) -> Alias:
    return Alias(space=space, kind=Kind.POST, name="Sanne", name_folded="sanne", post=post)


def _topics(number: int, space: Space) -> list[Topic]:
    inside = space.content_audience_id
    assert inside is not None
    return [
        Topic(
            space=space,
            audience_id=inside,
            kind="question",
            title=f"Vraag {number}.{turn}: wat helpt u om thuis te blijven wonen?",
            state=TopicState.PUBLISHED,
            made_at=clock.now() - timedelta(days=730, minutes=number * 60 + turn),
        )
        for turn in range(TOPICS_A_SPACE)
    ]


def _consents(accounts: list[Account]) -> list[Consent]:
    return [
        Consent(account=one, purpose=Consent.Purpose.HEALTH, is_given=True, turn=1)
        for one in accounts
    ]


def _join(places: list[Place], residents: list[_Somebody], chance: random.Random) -> None:
    """The team of each space, and members of the closed ones."""
    rows = [
        Membership(
            space=place.space,
            account=place.official,
            role=Membership.Role.MANAGER,
            is_in_charge=True,
        )
        for place in places
    ]
    for place in places:
        if _is_closed(place.space.visibility):
            rows += (
                Membership(space=place.space, account=one.account, role=Membership.Role.MEMBER)
                for one in chance.sample(residents, min(MEMBERS_OF_CLOSED, len(residents)))
            )
    copy_in(Membership, _by_key(rows))
