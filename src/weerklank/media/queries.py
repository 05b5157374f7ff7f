"""Reads of uploads and portraits."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.urls import reverse

from weerklank.media.models import Asset, Portrait, Upload
from weerklank.media.pictures.refusals import FailureReason, failure_sentence
from weerklank.spaces.models import Alias


def uploads_of(holder: bytes) -> QuerySet[Upload]:
    """The pictures that wait under this browser's secret, in their order."""
    return Upload.objects.filter(holder=holder).order_by("position", "id")


def portraits_shown() -> QuerySet[Portrait]:
    """The photos of people that are shown: ready, and not of who refuses one or answers as team."""
    return (
        Portrait.objects.filter(asset__state=Asset.State.READY)
        .exclude(post__refuses_photo=True)
        .exclude(post__answers_as_team=True, post__organisation__may_answer_as_team=True)
    )


def portraits_for(aliases: Iterable[Alias]) -> dict[uuid.UUID, str]:
    """For each of `aliases` that has a photo to show: its id and the photo's address. One query.

    The address answers only to who may see the photo.
    """
    posts: dict[uuid.UUID, list[uuid.UUID]] = {}
    own = []
    for alias in aliases:
        if alias.post_id is not None:
            posts.setdefault(alias.post_id, []).append(alias.pk)
        elif alias.kind == Alias.Kind.OWN:
            own.append(alias.pk)
    if not posts and not own:
        return {}
    found: dict[uuid.UUID, str] = {}
    rows = portraits_shown().filter(Q(post__in=posts) | Q(alias__in=own))
    for post, alias_id, asset in rows.values_list("post", "alias", "asset"):
        address = picture_address(asset)
        found |= dict.fromkeys([alias_id] if alias_id else posts[post], address)
    return found


def picture_address(asset: uuid.UUID, size: str = "small") -> str:
    """The address of one copy of a picture, under the front door of this request."""
    return reverse("media:picture", kwargs={"asset": asset, "size": size, "kind": "webp"})


def trouble_with(asset: Asset) -> str:
    """What its author has to know when a picture could not be prepared; empty when all is well."""
    if asset.state != Asset.State.FAILED:
        return ""
    return str(failure_sentence(FailureReason(asset.failure)))
