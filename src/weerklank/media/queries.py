"""Reads of files on their way, in their place, and of photos of people."""

from __future__ import annotations

import uuid

from django.core.files import File
from django.core.files.storage import default_storage
from django.db.models import BinaryField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.urls import reverse

from weerklank.kernel.prepared import prepared
from weerklank.media.failures import failure_sentence
from weerklank.media.files import SKETCH, asset_name, copy_name
from weerklank.media.kinds import MediaKind
from weerklank.media.models import Asset, Portrait, Upload
from weerklank.media.pictures.limits import PictureKind, PictureSize
from weerklank.spaces.models import Alias


def uploads_of(holder: bytes) -> QuerySet[Upload]:
    """The pictures that wait under this browser's secret, in their order."""
    return Upload.objects.filter(holder=holder).order_by("position", "id")


def uploads_waiting(holder: bytes) -> list[Upload]:
    """As `uploads_of`, read at once. One query."""
    return _waiting(holder=holder).items


@prepared(holder=BinaryField())
def _waiting(holder: bytes) -> QuerySet[Upload]:
    return uploads_of(holder)


def portraits_shown() -> QuerySet[Portrait]:
    """The photos of people that are shown: ready, and not of who refuses one or answers as team."""
    return (
        Portrait.objects.filter(asset__state=Asset.State.READY)
        .exclude(post__refuses_photo=True)
        .exclude(post__answers_as_team=True, post__organisation__may_answer_as_team=True)
    )


def portrait_of(*, alias: str, post: str) -> Coalesce:
    """For a list of people: the asset of the photo to show of each, or nothing, in its own query.

    `alias` and `post` name the fields that hold who is listed. Under a pseudonym nobody has one.
    """
    of_post = portraits_shown().filter(post=OuterRef(post))
    own = portraits_shown().filter(alias=OuterRef(alias), alias__kind=Alias.Kind.OWN)
    return Coalesce(Subquery(of_post.values("asset")[:1]), Subquery(own.values("asset")[:1]))


def picture_address(asset: uuid.UUID, size: str = "small") -> str:
    """The address of one copy of a picture, under the front door of this request.

    It answers only to who may see the picture.
    """
    return reverse("media:picture", kwargs={"asset": asset, "size": size, "kind": "webp"})


def trouble_with(asset: Asset) -> str:
    """What its author has to know when a file could not be prepared; empty when all is well."""
    if asset.state != Asset.State.FAILED:
        return ""
    return str(failure_sentence(asset.kind, asset.failure))


def sketch_of(asset: Asset) -> str | None:
    """What was drawn, as JSON for the board, while a drawing can still be changed; else None."""
    names = (asset.source, asset_name(asset, SKETCH)) if asset.kind == MediaKind.DRAWING else ()
    for name in names:
        if name and default_storage.exists(name):
            with default_storage.open(name) as file:
                return bytes(file.read()).decode()
    return None


def has_backdrop(asset: Asset) -> bool:
    """Whether something lies below a drawing: a picture of the team, or an own photo."""
    return bool(asset.backdrop_id or asset.backdrop_source)


def open_backdrop(asset: Asset) -> File[bytes]:
    """What lies below a drawing, as JPEG. For its author only: what is drawn may cover something.

    Raises Http404 when it is gone.
    """
    name = asset.backdrop_source
    if not name and asset.backdrop is not None:
        name = copy_name(asset.backdrop, PictureSize.LARGE, PictureKind.JPEG)
    try:
        return default_storage.open(name or "-")
    except FileNotFoundError:
        raise Http404 from None
