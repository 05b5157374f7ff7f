"""Spaces can be found by all who may know of them, and visible staff by their first name."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from weerklank.spaces.audiences import PUBLIC
from weerklank.spaces.events import (
    PostFilledIn,
    SpaceChanged,
    SpaceClosed,
    SpacePublished,
    SpaceVisibilityChanged,
)
from weerklank.spaces.findable import Entry, Shown, Source, follow, register
from weerklank.spaces.models import Post, Space
from weerklank.spaces.person import Person
from weerklank.spaces.policies import posts_visible_to, shows_first_name, spaces_visible_to

SPACES, PEOPLE = "spaces", "people"
# Of people no moment is known; by date they come last.
_NO_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)


def _every_space() -> QuerySet[Space, uuid.UUID]:
    return Space.objects.exclude(state=Space.State.DRAFT).values_list("pk", flat=True)


def _entries_of_spaces(ids: Collection[uuid.UUID]) -> list[Entry]:
    rows = Space.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    return [
        Entry(
            id=space.pk,
            kind="space",
            audience=space.listing_audience_id,
            organisation=space.organisation_id,
            space=space.pk,
            at=space.made_at,
            title=space.name,
            text=_words_of(space),
            place=space.place,
            state=space.state,
            domains=space.domains,
        )
        for space in rows.exclude(state=Space.State.DRAFT)
        if space.listing_audience_id is not None
    ]


def _words_of(space: Space) -> str:
    """What everybody reads who may know of it, whether they may enter or not."""
    return "\n\n".join(filter(None, [space.purpose, space.place]))


def _show_spaces(person: Person, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Shown]:
    return {
        space.pk: Shown(
            kind=_("Space"),
            title=space.name,
            path=reverse("portal:space", kwargs={"space": space.pk}),
            words=space.purpose,
            at=space.made_at,
            where=space.organisation.name,
            domains=space.domains,
        )
        for space in _visible_spaces(person).filter(pk__in=ids)
    }


def _visible_spaces(person: Person) -> QuerySet[Space]:
    return spaces_visible_to(person).exclude(state=Space.State.DRAFT)


def _every_post() -> QuerySet[Post, uuid.UUID]:
    return Post.objects.exclude(first_name="").values_list("pk", flat=True)


def _entries_of_people(ids: Collection[uuid.UUID]) -> list[Entry]:
    rows = (
        Post.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=ids)
        .select_related("organisation")
        .order_by("pk")
    )
    return [
        Entry(
            id=post.pk,
            kind="person",
            # Where one may meet them is asked of the policy: it can be in many spaces.
            audience=PUBLIC,
            organisation=post.organisation_id,
            post=post.pk,
            at=_NO_MOMENT,
            title=post.first_name,
            text=_words_about(post),
        )
        for post in rows
        if shows_first_name(post)
    ]


def _words_about(post: Post) -> str:
    return f"{post.role}, {post.organisation.name}"


def _show_people(person: Person, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Shown]:
    return {
        post.pk: Shown(
            kind=_("Official or professional"),
            title=post.first_name,
            path=f"{reverse('search:find')}?{urlencode({'van': str(post.pk)})}",
            words=_words_about(post),
        )
        for post in posts_visible_to(person).filter(pk__in=ids)
    }


register(
    Source(
        name=SPACES,
        kinds={"space": _("Spaces")},
        everything=_every_space,
        entries=_entries_of_spaces,
        visible=_visible_spaces,
        show=_show_spaces,
    )
)
register(
    Source(
        name=PEOPLE,
        kinds={"person": _("Officials and professionals")},
        everything=_every_post,
        entries=_entries_of_people,
        visible=posts_visible_to,
        show=_show_people,
    )
)


def _space(event: SpacePublished | SpaceChanged | SpaceClosed) -> Iterable[uuid.UUID]:
    return [event.space]


def _post(event: PostFilledIn) -> Iterable[uuid.UUID]:
    return [event.post]


for _event in (SpacePublished, SpaceChanged, SpaceClosed, SpaceVisibilityChanged):
    follow(_event, SPACES, _space)
follow(PostFilledIn, PEOPLE, _post)
