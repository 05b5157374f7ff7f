"""Playing what was spoken and filmed, and reading along."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from weerklank.kernel.policy import get_visible
from weerklank.media.captions import captions_of
from weerklank.media.files import SOUND, VIDEO, asset_name
from weerklank.media.kinds import RECORDINGS, MediaKind
from weerklank.media.policies import assets_visible_to
from weerklank.media.serving import cached_for, serve
from weerklank.media.throttling import count_fetched
from weerklank.spaces.http import Request

_PLAYED = {
    MediaKind.SOUND.value: (SOUND, "audio/mp4"),
    MediaKind.VIDEO.value: (VIDEO, "video/mp4"),
}


@require_safe
def recording(request: Request, asset: UUID) -> HttpResponseBase:
    """A recording, or the stretch of it that a player asks for.

    Always through here, also from a bucket: a player goes on asking at the address to which it was
    sent on, long after that has ended.
    """
    count_fetched(request)
    found = get_visible(assets_visible_to(request.person), pk=asset, kind__in=RECORDINGS)
    file, content_type = _PLAYED[found.kind]
    return serve(request, found, asset_name(found, file), content_type=content_type)


@require_safe
def captions(request: Request, asset: UUID) -> HttpResponse:
    """What is said in a recording, with the moments, for a player to show."""
    count_fetched(request)
    found = get_visible(assets_visible_to(request.person), pk=asset, kind__in=RECORDINGS)
    shown = captions_of(found)
    if not shown:
        raise Http404
    response = HttpResponse(shown, content_type="text/vtt; charset=utf-8")
    response.headers["Cache-Control"] = cached_for(found)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Content-Disposition"] = "inline"
    return response
