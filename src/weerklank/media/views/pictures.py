"""Fetching pictures."""

from __future__ import annotations

from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponseBase
from django.views.decorators.http import require_safe

from weerklank.kernel.policy import get_visible
from weerklank.media.files import KINDS, SIZES, copy_name
from weerklank.media.policies import assets_visible_to
from weerklank.spaces.audiences import PUBLIC
from weerklank.spaces.http import Request


@require_safe
def picture(request: Request, asset: UUID, size: str, kind: str) -> HttpResponseBase:
    """One copy of a picture: public ones may be kept for a minute, closed ones never."""
    if size not in SIZES or kind not in KINDS:
        raise Http404
    found = get_visible(assets_visible_to(request.person), pk=asset)
    try:
        file = default_storage.open(copy_name(found, SIZES[size], KINDS[kind]))
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(file, content_type=f"image/{kind}")
    public = found.audience_id == PUBLIC
    response.headers["Cache-Control"] = "public, max-age=60" if public else "no-store"
    response.headers["Content-Disposition"] = "inline"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
