"""A person: everything that policies ask about whoever is at the other side, read once."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import cached_property

from weerklank.kernel.audit import Actor
from weerklank.people.models import Account
from weerklank.spaces.audiences import PUBLIC, SIGNED_IN
from weerklank.spaces.models import Audience, Membership, Organisation, Post

Role = Membership.Role
TEAM_ROLES = frozenset({Role.TEAM, Role.MANAGER})


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
        return self.account.first_name or next((p.first_name for p in self.posts), "")

    @cached_property
    def _belonging(self) -> list[tuple[uuid.UUID, str, uuid.UUID | None, str | None]]:
        """(space, role there, audience of that space, its kind), for each membership. One query."""
        if self.account is None:
            return []
        return list(
            Membership.objects.filter(account=self.account).values_list(
                "space", "role", "space__audiences", "space__audiences__kind"
            )
        )

    @cached_property
    def roles(self) -> dict[uuid.UUID, Role]:
        """Space id to role there, from memberships."""
        return {space: Role(role) for space, role, _audience, _kind in self._belonging}

    @cached_property
    def posts(self) -> list[Post]:
        """Visible places in organisations. One query."""
        if self.account is None:
            return []
        return list(Post.objects.filter(account=self.account).select_related("organisation"))

    @property
    def is_staff_somewhere(self) -> bool:
        """Whether work may be waiting: a place in a team, or an organisation to look after."""
        return self.is_signed_in and (
            bool(self.team_spaces) or any(post.is_administrator for post in self.posts)
        )

    @property
    def manages_something(self) -> bool:
        """Whether there are management screens for this person."""
        return self.account is not None and (
            self.account.is_platform_administrator
            or bool(self.managed_spaces)
            or any(post.is_administrator for post in self.posts)
        )

    @property
    def needs_second_factor(self) -> bool:
        """Whether a password alone is too little: for every role above resident."""
        return self.account is not None and (
            self.account.is_platform_administrator or bool(self.posts) or bool(self.team_spaces)
        )

    @property
    def team_spaces(self) -> frozenset[uuid.UUID]:
        """The spaces in whose team this person is."""
        return frozenset(space for space, role in self.roles.items() if role in TEAM_ROLES)

    @property
    def managed_spaces(self) -> frozenset[uuid.UUID]:
        """The spaces that this person manages by membership."""
        return frozenset(space for space, role in self.roles.items() if role == Role.MANAGER)

    @cached_property
    def administered(self) -> frozenset[uuid.UUID]:
        """The organisations this person administers, with all below them. At most one query."""
        tops = {post.organisation_id for post in self.posts if post.is_administrator}
        if not tops:
            return frozenset()
        parents = dict(Organisation.objects.values_list("id", "parent"))
        return frozenset(org for org in parents if tops & _line_up(org, parents))

    @cached_property
    def audiences(self) -> frozenset[uuid.UUID]:
        """The audiences this person is part of. One query more for an administrator."""
        if self.account is None:
            return frozenset({PUBLIC})
        mine: set[uuid.UUID | None] = {PUBLIC, SIGNED_IN}
        for _space, role, audience, kind in self._belonging:
            if kind == Audience.Kind.MEMBERS or (kind == Audience.Kind.TEAM and role in TEAM_ROLES):
                mine.add(audience)
        if self.administered:
            mine |= set(
                Audience.objects.filter(
                    space__organisation__in=self.administered, space__is_of_residents=False
                ).values_list("id", flat=True)
            )
        return frozenset(filter(None, mine))

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


def _line_up(
    organisation: uuid.UUID | None, parents: dict[uuid.UUID, uuid.UUID | None]
) -> set[uuid.UUID]:
    line: set[uuid.UUID] = set()
    while organisation is not None and organisation not in line:
        line.add(organisation)
        organisation = parents.get(organisation)
    return line
