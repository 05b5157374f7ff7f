"""Who may see and do what with organisations, spaces and aliases."""

from __future__ import annotations

import uuid
from typing import Protocol

from django.db.models import Exists, OuterRef, Q, QuerySet

from weerklank.spaces.models import Alias, Organisation, Post, Space
from weerklank.spaces.person import Person, line_up


class MeantFor(Protocol):
    """What is for an audience, and perhaps for one name besides."""

    audience_id: uuid.UUID
    also_for_id: uuid.UUID | None


def is_meant_for(person: Person, thing: MeantFor) -> bool:
    """Whether `person` is among those for whom something is: in its audience, or named besides."""
    return thing.audience_id in person.audiences or thing.also_for_id in person.alias_ids


def meant_for(person: Person) -> Q:
    """The condition for which `is_meant_for` holds, on rows with both columns. No query."""
    return Q(audience__among=person.audiences) | Q(also_for__among=person.alias_ids)


def may_manage_space(person: Person, space: Space) -> bool:
    """Change a space, its team and its questions: its managers and the organisation's own."""
    return space.pk in person.managed_spaces or (
        space.organisation_id in person.administered and not space.is_of_residents
    )


def spaces_manageable_by(person: Person) -> QuerySet[Space]:
    """The spaces for which `may_manage_space` holds."""
    return Space.objects.filter(
        Q(pk__among=person.managed_spaces)
        | Q(organisation__among=person.administered, is_of_residents=False)
    )


def may_work_in_space(person: Person, space: Space) -> bool:
    """Answer people in a space: its team and its managers."""
    return space.pk in person.team_spaces or may_manage_space(person, space)


def spaces_worked_in_by(person: Person) -> QuerySet[Space]:
    """The spaces for which `may_work_in_space` holds."""
    return Space.objects.filter(
        Q(pk__among=person.team_spaces)
        | Q(organisation__among=person.administered, is_of_residents=False)
    )


def may_see_space(person: Person, space: Space) -> bool:
    """Know that a space exists: its listing audience once published, its team before."""
    if space.state == Space.State.DRAFT:
        return may_work_in_space(person, space)
    return space.listing_audience_id in person.audiences


def spaces_visible_to(person: Person) -> QuerySet[Space]:
    """The spaces for which `may_see_space` holds."""
    published = ~Q(state=Space.State.DRAFT) & Q(listing_audience__among=person.audiences)
    own = Q(pk__in=spaces_worked_in_by(person).values("pk")) & Q(state=Space.State.DRAFT)
    return Space.objects.filter(published | own).select_related("organisation")


def may_enter_space(person: Person, space: Space) -> bool:
    """Read what is inside a space that one may see."""
    return may_see_space(person, space) and space.content_audience_id in person.audiences


def spaces_enterable_by(person: Person) -> QuerySet[Space]:
    """The spaces for which `may_enter_space` holds."""
    return spaces_visible_to(person).filter(content_audience__among=person.audiences)


def may_speak_in_space(person: Person, space: Space) -> bool:
    """Write something in a space: anyone signed in who may enter it, while it is open.

    An excluded person is refused by the action that writes, which alone holds the keys to tell.
    """
    return (
        person.is_signed_in and space.state == Space.State.OPEN and may_enter_space(person, space)
    )


def must_be_visible(person: Person, space: Space) -> bool:
    """Whether this person has no pseudonym here: staff in spaces of their own organisation.

    An organisation's own are also those above and below it, at any height. One query for staff.
    """
    if space.pk in person.team_spaces:
        return True
    if not person.posts:
        return False
    parents = dict(Organisation.objects.values_list("id", "parent"))
    here = line_up(space.organisation_id, parents)
    return any(
        post.organisation_id in here
        or space.organisation_id in line_up(post.organisation_id, parents)
        for post in person.posts
    )


def shows_first_name(post: Post) -> bool:
    """Whether somebody answers under their first name, and not as a team, for safety."""
    as_team = post.answers_as_team and post.organisation.may_answer_as_team
    return bool(post.first_name and post.role) and not as_team


def may_meet(person: Person, post: Post) -> bool:
    """Find visible staff by name: who may enter a space in which they appear. One query."""
    places = spaces_enterable_by(person).filter(aliases__post=post)
    return shows_first_name(post) and places.exists()


def posts_visible_to(person: Person) -> QuerySet[Post]:
    """The posts for which `may_meet` holds."""
    places = spaces_enterable_by(person).values("pk")
    appears = Exists(Alias.objects.filter(post=OuterRef("pk"), space__in=places))
    as_team = Q(answers_as_team=True, organisation__may_answer_as_team=True)
    shown = Post.objects.exclude(first_name="").exclude(role="").exclude(as_team)
    return shown.filter(appears).select_related("organisation")
