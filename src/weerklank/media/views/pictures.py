"""Fetching pictures and drawings."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.views.decorators.http import require_safe

from weerklank.kernel.policy import get_visible
from weerklank.media.files import KINDS, PNG, SIZES, asset_name, copy_name
from weerklank.media.kinds import MediaKind
from weerklank.media.policies import assets_visible_to
from weerklank.media.serving import serve, serve_in_passing
from weerklank.media.throttling import count_fetched
from weerklank.spaces.http import Request


@require_safe
def picture(request: Request, asset: UUID, size: str, kind: str) -> HttpResponseBase:
    """One copy of a picture, of a drawing, or of what is first seen of a video."""
    if size not in SIZES or kind not in KINDS:
        raise Http404
    count_fetched(request)
    found = get_visible(assets_visible_to(request.person), pk=asset)
    name = copy_name(found, SIZES[size], KINDS[kind])
    return serve_in_passing(request, found, name, content_type=f"image/{kind}")


@require_safe
def drawing(request: Request, asset: UUID) -> HttpResponseBase:
    """A drawing as a whole, in pixels.

    Its SVG has no address: in its lines one can read what was rubbed out.
    """
    count_fetched(request)
    found = get_visible(assets_visible_to(request.person), pk=asset, kind=MediaKind.DRAWING)
    return serve(request, found, asset_name(found, PNG), content_type="image/png")
