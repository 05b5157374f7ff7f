"""Fetching pictures and drawings."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.views.decorators.http import require_safe

from weerklank.kernel.policy import get_visible
from weerklank.media.files import KINDS, PNG, SIZES, SVG, asset_name, copy_name
from weerklank.media.kinds import MediaKind
from weerklank.media.policies import assets_visible_to
from weerklank.media.serving import serve, serve_in_passing
from weerklank.spaces.http import Request

# An image of our own making; should it ever be opened by itself, it can do and fetch nothing.
_SVG_POLICY = "default-src 'none'; img-src data:; style-src 'none'; sandbox"
_DRAWN = {"svg": (SVG, "image/svg+xml"), "png": (PNG, "image/png")}


@require_safe
def picture(request: Request, asset: UUID, size: str, kind: str) -> HttpResponseBase:
    """One copy of a picture, of a drawing, or of what is first seen of a video."""
    if size not in SIZES or kind not in KINDS:
        raise Http404
    found = get_visible(assets_visible_to(request.person), pk=asset)
    name = copy_name(found, SIZES[size], KINDS[kind])
    return serve_in_passing(request, found, name, content_type=f"image/{kind}")


@require_safe
def drawing(request: Request, asset: UUID, kind: str) -> HttpResponseBase:
    """A drawing as a whole: as lines (svg) or as points (png)."""
    if kind not in _DRAWN:
        raise Http404
    found = get_visible(assets_visible_to(request.person), pk=asset, kind=MediaKind.DRAWING)
    file, content_type = _DRAWN[kind]
    response = serve(request, found, asset_name(found, file), content_type=content_type)
    if kind == "svg":
        response.headers["Content-Security-Policy"] = _SVG_POLICY
    return response
