"""Small worlds for tests, made through models and actions."""

from __future__ import annotations

import itertools
import uuid
from typing import Any

from allauth.mfa.models import Authenticator

from weerklank.contributions.actions import send_contribution, send_reply
from weerklank.contributions.models import Contribution, Topic
from weerklank.contributions.states import TopicState
from weerklank.people.models import Account
from weerklank.questions.models import Question
from weerklank.search.index import rebuild
from weerklank.spaces.aliases import appear_in_space
from weerklank.spaces.audiences import audiences_for
from weerklank.spaces.models import (
    Alias,
    Audience,
    Membership,
    Organisation,
    Portal,
    Post,
    Space,
)
from weerklank.spaces.person import TEAM_ROLES, Person

_numbers = itertools.count(1)


def an_account(first_name: str = "Fatima", **fields: Any) -> Account:
    """A new account with an address of its own."""
    return Account.objects.create_user(
        f"person{next(_numbers)}@voorbeeld.test", first_name=first_name, **fields
    )


def a_person(account: Account | None = None) -> Person:
    """The person behind an account (a new one by default), with nothing read yet."""
    return Person(account=account or an_account())


def an_organisation(
    name: str = "Gemeente Duinwijk", parent: Organisation | None = None
) -> Organisation:
    """A municipality that works on weekdays from nine to five."""
    return Organisation.objects.create(
        name=name, kind=Organisation.Kind.MUNICIPALITY, parent=parent, works_on=[0, 1, 2, 3, 4]
    )


def a_portal(organisation: Organisation, slug: str = "duinwijk") -> Portal:
    """The front door of an organisation."""
    return Portal.objects.create(
        organisation=organisation,
        slug=slug,
        name=organisation.name,
        tagline="Doe mee",
        primary_colour="#006b75",
        accent_colour="#e8590c",
        font="figtree",
        corner_radius=10,
        contact_phone="14 000",
    )


def a_space(
    organisation: Organisation | None = None,
    *,
    visibility: str = Space.Visibility.PUBLIC,
    state: str = Space.State.OPEN,
    **fields: object,
) -> Space:
    """An open space of an organisation, with its own audiences."""
    values = {
        "name": "Zorg in de wijk",
        "purpose": "Samen zorgen voor goede hulp dichtbij.",
        "what_is_open": "Hoe hulp dichterbij komt.",
        "what_is_fixed": "Het geld voor dit jaar.",
        "who_decides": "De gemeenteraad",
        **fields,
    }
    space = Space.objects.create(
        organisation=organisation or an_organisation(),
        visibility=visibility,
        state=state,
        **values,
    )
    for kind in (Audience.Kind.MEMBERS, Audience.Kind.TEAM):
        Audience.objects.create(kind=kind, space=space)
    space.content_audience_id, space.listing_audience_id = audiences_for(space, visibility)
    space.save()
    return space


def has_app(account: Account) -> None:
    """Gives an account a second factor, without which staff get no further than setting one up."""
    Authenticator.objects.get_or_create(
        user=account, type=Authenticator.Type.TOTP, defaults={"data": {"secret": ""}}
    )


def joins(space: Space, account: Account, role: str = Membership.Role.MEMBER) -> Membership:
    """Makes an account member of a space, in a role; the team has a second factor."""
    if role in TEAM_ROLES:
        has_app(account)
    return Membership.objects.create(space=space, account=account, role=role)


def an_official(
    space: Space,
    first_name: str = "Sanne",
    *,
    role: str = Membership.Role.TEAM,
    is_administrator: bool = False,
) -> Account:
    """A visible official of the space's organisation, in the space's team."""
    account = an_account(first_name)
    Post.objects.create(
        account=account,
        organisation=space.organisation,
        kind=Post.Kind.OFFICIAL,
        first_name=first_name,
        role="Wijkadviseur",
        is_administrator=is_administrator,
    )
    joins(space, account, role)
    return account


def everything_is_found() -> None:
    """Enters in the search index what was made without an action, as `rebuild_index` does."""
    rebuild(only_missing=True, say=lambda _source, _done: None)


def a_question(
    space: Space, title: str = "Wat helpt u om thuis te blijven wonen?", **fields: object
) -> Topic:
    """A published open question in a space."""
    values = {"state": TopicState.PUBLISHED, "audience_id": space.content_audience_id, **fields}
    topic = Topic.objects.create(space=space, kind="question", title=title, **values)
    Question.objects.create(topic=topic)
    return topic


def an_alias(account: Account, space: Space, kind: str = "pseudonym", name: str = "") -> Alias:
    """The alias of an account in a space."""
    return appear_in_space(
        person=a_person(account),
        space=space,
        kind=kind,
        name=name or f"Merel {next(_numbers)}",
    )


def says(
    account: Account,
    topic: Topic,
    words: str = "Een buurvrouw die langskomt.",
    kind: str = "pseudonym",
) -> Contribution:
    """An account says something on a topic."""
    return send_contribution(
        person=a_person(account),
        topic=topic,
        alias=an_alias(account, topic.space, kind),
        words=words,
        uploads=[],
        form_key=uuid.uuid4(),
    )


def replies(account: Account, to: Contribution, words: str = "Bij ons ook.") -> Contribution:
    """An account replies to what was said."""
    return send_reply(
        person=a_person(account),
        parent=to,
        alias=an_alias(account, to.topic.space),
        words=words,
        form_key=uuid.uuid4(),
    )
