"""Reads for those who manage spaces and organisations. Constant in queries at any length."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from weerklank.kernel import clock
from weerklank.spaces import belongings
from weerklank.spaces.actions.invitations import secret_hash
from weerklank.spaces.models import ClosingDay, Invitation, Membership, Organisation, Post, Space
from weerklank.spaces.person import TEAM_ROLES, Person, line_up
from weerklank.spaces.policies import spaces_manageable_by


@dataclass(frozen=True, slots=True)
class ManagedSpace:
    """A line in the list of spaces that somebody manages."""

    space: Space
    facts: list[str]


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of a team: their place in the space, and how they are seen."""

    membership: Membership
    post: Post | None


def managed_spaces(person: Person) -> list[ManagedSpace]:
    """The spaces that `person` manages: drafts first, closed ones last. Three queries."""
    order = {Space.State.DRAFT: 0, Space.State.OPEN: 1, Space.State.CLOSED: 2}
    spaces = sorted(
        spaces_manageable_by(person).select_related("organisation"),
        key=lambda space: (order[Space.State(space.state)], space.name.casefold()),
    )
    facts = belongings.overview([space.pk for space in spaces])
    return [ManagedSpace(space, facts[space.pk]) for space in spaces]


def team_of(space: Space) -> list[Colleague]:
    """Everybody in the team of a space, managers first. Two queries."""
    places = list(
        Membership.objects.filter(space=space, role__in=TEAM_ROLES).select_related("account")
    )
    posts = {
        post.account_id: post
        for post in Post.objects.filter(
            account__in=[place.account_id for place in places], organisation=space.organisation_id
        ).select_related("organisation")
    }
    team = [Colleague(place, posts.get(place.account_id)) for place in places]
    return sorted(
        team,
        key=lambda one: (
            one.membership.role != Membership.Role.MANAGER,
            one.post.first_name.casefold() if one.post else "",
            one.membership.account.email,
        ),
    )


def running_invitations(space: Space) -> list[Invitation]:
    """Invitations that can still be accepted, by address. One query."""
    return list(
        Invitation.objects.filter(space=space, ends_on__gte=clock.today()).order_by("email")
    )


def running_invitation(secret: str) -> Invitation | None:
    """The invitation behind the secret of a letter, when it can still be accepted. One query."""
    return (
        Invitation.objects.filter(secret_hash=secret_hash(secret), ends_on__gte=clock.today())
        .select_related("space")
        .first()
    )


def posts_of(organisation: Organisation) -> list[Post]:
    """Everybody with a place in an organisation. One query."""
    return list(
        Post.objects.filter(organisation=organisation)
        .select_related("account", "organisation")
        .order_by("first_name", "account__email")
    )


def coming_closing_days(organisation: Organisation) -> list[ClosingDay]:
    """The closing days of an organisation from today on. One query."""
    return list(
        ClosingDay.objects.filter(organisation=organisation, day__gte=clock.today()).order_by("day")
    )


def organisations_around(space: Space) -> list[Organisation]:
    """The organisations of the same region as a space, by name. One query."""
    organisations = list(Organisation.objects.order_by("name"))
    parents = {one.pk: one.parent_id for one in organisations}
    here = line_up(space.organisation_id, parents)
    return [one for one in organisations if here & line_up(one.pk, parents)]


def organisations_of_platform() -> list[Organisation]:
    """Every organisation by name, with its front door and whether somebody administers it.

    One query; the answers stand on `portal` and `has_administrator`.
    """
    administrators = Post.objects.filter(organisation=OuterRef("pk"), is_administrator=True)
    return list(
        Organisation.objects.select_related("portal", "parent")
        .annotate(has_administrator=Exists(administrators))
        .order_by("name")
    )
