"""A person: everything that policies ask about whoever is at the other side, read once."""

from __future__ import annotations

import uuid
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, Exists, QuerySet, UUIDField, Value, When

from weerklank.kernel.audit import Actor
from weerklank.kernel.prepared import Slot, prepared
from weerklank.people.models import Account
from weerklank.spaces.audiences import PUBLIC, SIGNED_IN
from weerklank.spaces.models import Alias, Audience, Membership, Organisation, Post
from weerklank.spaces.sealed_lists import readable_alias_ids

Role = Membership.Role
TEAM_ROLES = frozenset({Role.TEAM, Role.MANAGER})
OF_TEAM = frozenset({Audience.Kind.TEAM, Audience.Kind.ORGANISATIONS})
POST, ADMINISTRATOR, TREE, NAME, NAMED = "post", "administrator", "tree", "name", "named"
POSTS = frozenset({POST, ADMINISTRATOR})


@dataclass
class Person:
    """Somebody who asks for something: signed in or not. Nothing is read before it is asked."""

    account: Account | None

    @property
    def is_signed_in(self) -> bool:
        """Whether we know whose account this is."""
        return self.account is not None

    @property
    def first_name(self) -> str:
        """The name to greet by; may be empty."""
        if self.account is None:
            return ""
        return self.account.first_name or next(
            (name or "" for what, _at, _post, name in self._places if what in POSTS), ""
        )

    @cached_property
    def _places(self) -> list[tuple[str, uuid.UUID, uuid.UUID | None, str | None]]:
        """Every place of this person in spaces and organisations, as `_places_of` has them."""
        return [] if self.account is None else _places_of(account=self.account.pk).items

    @cached_property
    def roles(self) -> dict[uuid.UUID, Role]:
        """Space id to role there, from memberships."""
        return {space: Role(role) for role, space, _audience, _kind in self._places if role in Role}

    @cached_property
    def post_ids(self) -> frozenset[uuid.UUID]:
        """The posts of this person, by id."""
        return frozenset(post for what, _at, post, _name in self._places if post and what in POSTS)

    @cached_property
    def posts(self) -> list[Post]:
        """Visible places in organisations. One query; none for who has no post."""
        if not self.post_ids:
            return []
        return list(Post.objects.filter(account=self.account).select_related("organisation"))

    @property
    def is_administrator_somewhere(self) -> bool:
        """Whether this person administers an organisation."""
        return any(what == ADMINISTRATOR for what, *_rest in self._places)

    @property
    def is_staff_somewhere(self) -> bool:
        """Whether work may be waiting: a place in a team, or an organisation to look after."""
        return self.is_signed_in and (bool(self.team_spaces) or self.is_administrator_somewhere)

    @property
    def manages_something(self) -> bool:
        """Whether there are management screens for this person."""
        return self.account is not None and (
            self.account.is_platform_administrator
            or bool(self.managed_spaces)
            or self.is_administrator_somewhere
        )

    @property
    def needs_second_factor(self) -> bool:
        """Whether a password alone is too little: for every role above resident."""
        return self.account is not None and (
            self.account.is_platform_administrator or bool(self.post_ids) or bool(self.team_spaces)
        )

    @cached_property
    def team_spaces(self) -> frozenset[uuid.UUID]:
        """The spaces in whose team this person is."""
        return frozenset(space for space, role in self.roles.items() if role in TEAM_ROLES)

    @cached_property
    def managed_spaces(self) -> frozenset[uuid.UUID]:
        """The spaces that this person manages by membership."""
        return frozenset(space for space, role in self.roles.items() if role == Role.MANAGER)

    @cached_property
    def administered(self) -> frozenset[uuid.UUID]:
        """The organisations this person administers, with all below them."""
        tops = {at for what, at, _post, _name in self._places if what == ADMINISTRATOR}
        parents = {at: parent for what, at, parent, _name in self._places if what == TREE}
        return frozenset(org for org in parents if tops & line_up(org, parents))

    @cached_property
    def audiences(self) -> frozenset[uuid.UUID]:
        """The audiences this person is part of. One query more for an administrator."""
        if self.account is None:
            return frozenset({PUBLIC})
        mine: set[uuid.UUID | None] = {PUBLIC, SIGNED_IN}
        for role, _space, audience, kind in self._places:
            if role not in Role:
                continue
            if kind == Audience.Kind.MEMBERS or (kind in OF_TEAM and role in TEAM_ROLES):
                mine.add(audience)
        if self.administered:
            mine |= set(_audiences_under(organisations=list(self.administered)).items)
        # What is for some organisations is inside a space, and nobody sees it who may not enter.
        mine |= {
            audience
            for what, audience, entered_by, _name in self._places
            if what == NAMED and entered_by in mine
        }
        return frozenset(filter(None, mine))

    @cached_property
    def alias_ids(self) -> frozenset[uuid.UUID]:
        """Every name of this person, for reading: sealed ones, and those of posts."""
        if self.account is None:
            return frozenset()
        of_posts = (at for what, at, _post, _name in self._places if what == NAME)
        return frozenset([*readable_alias_ids(self.account), *of_posts])

    @cached_property
    def shape(self) -> Hashable:
        """Of what this person has any: what decides which query a policy makes."""
        return (self.is_signed_in, *(bool(getattr(self, name)) for name in _SETS))

    @property
    def stand_in(self) -> Person:
        """This person for a prepared read: policies see what there is, never what it is."""
        signed_in = cast(Account, Slot("person_account", UUIDField()))
        one = Person(account=signed_in if self.is_signed_in else None)
        for name in _SETS:
            slot = Slot(f"person_{name}", ArrayField(UUIDField()))
            one.__dict__[name] = slot if getattr(self, name) else frozenset()
        return one

    @cached_property
    def filling(self) -> Mapping[str, object]:
        """What goes in place of what a stand-in has."""
        sets: dict[str, object] = {f"person_{name}": list(getattr(self, name)) for name in _SETS}
        return sets | {"person_account": self.account.pk if self.account else None}

    def read_again(self) -> None:
        """Forgets what was read, after an action changed this person's own roles or posts."""
        for read in self.__dict__.keys() - {"account"}:
            del self.__dict__[read]

    def role_in(self, space: uuid.UUID) -> Role | None:
        """The role in a space by membership."""
        return self.roles.get(space)

    @property
    def actor(self) -> Actor:
        """How the audit trail knows this person as visible staff. Residents act as an alias."""
        return Actor("account", self.account.pk) if self.account else Actor("nobody")


NOBODY = Person(account=None)
# The sets of ids that policies ask about.
_SETS = (
    "audiences", "alias_ids", "post_ids", "team_spaces", "managed_spaces", "administered"
)  # fmt: skip


@prepared(account=UUIDField())
def _places_of(account: uuid.UUID) -> QuerySet[Any, Any]:
    """Every place of an account in spaces and organisations.

    A membership gives (role, space, an audience of that space, its kind), once per audience;
    a post gives (POST or ADMINISTRATOR, organisation, post, first name), and each name under it
    (NAME, alias, post, nothing). An audience that names their organisation gives (NAMED, audience,
    the audience that may enter its space, nothing). For administrators every organisation comes
    along as (TREE, organisation, its parent, nothing).
    """
    memberships = Membership.objects.filter(account=account)
    posts = Post.objects.filter(account=account)
    administers = Exists(posts.filter(is_administrator=True))
    what = Case(When(is_administrator=True, then=Value(ADMINISTRATOR)), default=Value(POST))
    tree = Organisation.objects.filter(administers)
    names = Alias.objects.filter(post__in=posts.values("pk"))
    named = Audience.objects.filter(organisations__in=posts.values("organisation"))
    return memberships.values_list(
        "role", "space", "space__audiences", "space__audiences__kind"
    ).union(
        posts.values_list(what, "organisation", "pk", "first_name"),
        names.values_list(Value(NAME), "pk", "post", Value("")),
        named.values_list(Value(NAMED), "pk", "space__content_audience", Value("")),
        tree.values_list(Value(TREE), "pk", "parent", Value("")),
        all=True,
    )


@prepared(organisations=ArrayField(UUIDField()))
def _audiences_under(organisations: list[uuid.UUID]) -> QuerySet[Any, uuid.UUID]:
    """The audiences of the spaces that `organisations` own, those of residents left out."""
    return Audience.objects.filter(
        space__organisation__among=organisations, space__is_of_residents=False
    ).values_list("id", flat=True)


def line_up(
    organisation: uuid.UUID | None, parents: dict[uuid.UUID, uuid.UUID | None]
) -> set[uuid.UUID]:
    """An organisation and all above it, from a mapping of each to its parent."""
    line: set[uuid.UUID] = set()
    while organisation is not None and organisation not in line:
        line.add(organisation)
        organisation = parents.get(organisation)
    return line
