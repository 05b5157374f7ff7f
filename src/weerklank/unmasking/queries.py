"""Reads about officers and requests to see a name."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from weerklank.kernel.pagination import Page, page_by_moment
from weerklank.spaces.models import Membership, Organisation, Post, Space
from weerklank.spaces.person import TEAM_ROLES, Person, line_up
from weerklank.unmasking.admission import account_of, is_admitted
from weerklank.unmasking.models import NameRequest, Officer, Step
from weerklank.unmasking.policies import (
    name_requests_visible_to,
    posts_appointable_by,
    unrelated,
)

PAGE = 20


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of an organisation, and the office they hold, if any."""

    post: Post
    officer: Officer | None
    is_admitted: bool


def officers_for(space: Space, *, besides: Officer | None = None) -> list[Officer]:
    """The admitted officers who have nothing to do with `space`, by name of their organisation.

    With `besides`, only those who may decide together with that officer. Four queries.
    """
    parents = dict(Organisation.objects.values_list("id", "parent"))
    insiders = _insiders(space, parents)
    return [
        officer
        for officer in _in_office().order_by("organisation__name", "pk")
        if is_admitted(officer)
        and account_of(officer) not in insiders
        and (besides is None or unrelated(besides, officer, parents))
    ]


def _insiders(space: Space, parents: dict[uuid.UUID, uuid.UUID | None]) -> set[uuid.UUID]:
    """The accounts that work in `space`, as `spaces.policies.may_work_in_space` has it."""
    team = Membership.objects.filter(space=space, role__in=TEAM_ROLES).values_list("account")
    found = {account for (account,) in team}
    if not space.is_of_residents:
        above = line_up(space.organisation_id, parents)
        administrators = Post.objects.filter(organisation__in=above, is_administrator=True)
        found.update(account for (account,) in administrators.values_list("account"))
    return found


def name_requests(person: Person, *, cursor: str | None) -> Page[NameRequest]:
    """The requests that `person` may see, the newest first. One query."""
    rows = name_requests_visible_to(person)
    return page_by_moment(rows, moment="made_at", cursor=cursor, size=PAGE)


def with_steps(rows: QuerySet[NameRequest]) -> QuerySet[NameRequest]:
    """`rows` with their steps in order: one query more, at any length."""
    steps = Step.objects.select_related("officer__post", "officer__organisation").order_by("at")
    return rows.prefetch_related(Prefetch("steps", queryset=steps))


def refused_before(request: NameRequest) -> int:
    """How often a name was refused or declined before for what this request is about."""
    return (
        NameRequest.objects.filter(contribution=request.contribution_id)
        .filter(state__in=("refused", "declined"))
        .exclude(pk=request.pk)
        .exclude(contribution=None)
        .count()
    )


def colleagues_of(person: Person, organisation: Organisation) -> list[Colleague]:
    """Who `person` may make officer in `organisation`, by name, with their office. Two queries."""
    posts = posts_appointable_by(person).filter(organisation=organisation).exclude(first_name="")
    held = {officer.post_id: officer for officer in _in_office().filter(organisation=organisation)}
    return [
        Colleague(post, held.get(post.pk), post.pk in held and is_admitted(held[post.pk]))
        for post in posts.order_by("first_name", "pk")
    ]


def _in_office() -> QuerySet[Officer]:
    return Officer.objects.filter(dismissed=False, post__isnull=False).select_related(
        "post", "organisation"
    )
