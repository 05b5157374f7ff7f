"""Fetching pictures, and sending them ahead one by one."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from weerklank.kernel.policy import Refused, get_visible
from weerklank.kernel.throttle import count_or_refuse, network_of
from weerklank.media import actions
from weerklank.media.files import KINDS, SIZES, copy_name
from weerklank.media.holders import holder_of, keep_holder
from weerklank.media.models import Upload
from weerklank.media.policies import assets_visible_to
from weerklank.media.queries import uploads_of
from weerklank.spaces.audiences import PUBLIC
from weerklank.spaces.http import Request


@require_GET
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
    return response


@require_POST
def upload(request: Request, about: UUID) -> HttpResponse:
    """Takes one picture from the script of a form; answers with its id or a sentence."""
    holder = holder_of(request)
    sent = request.FILES.get("pictures")
    try:
        count_or_refuse(what="upload", who=network_of(request), most=120, seconds=3600)
        if sent is None or sent.size is None:
            raise Refused("")
        made = actions.stage_upload(holder=holder.hash_for(about), file=sent.file, size=sent.size)
    except Refused as refused:
        return JsonResponse({"error": str(refused)}, status=422)
    response = JsonResponse({"id": str(made.pk)}, status=201)
    keep_holder(response, holder)
    return response


def _change(
    request: Request, about: UUID, upload: UUID, change: Callable[[Upload], None]
) -> HttpResponse:
    waiting = uploads_of(holder_of(request).hash_for(about))
    change(get_visible(waiting, pk=upload))
    return HttpResponse(status=204)


@require_POST
def turn(request: Request, about: UUID, upload: UUID) -> HttpResponse:
    """Turns a waiting picture a quarter."""
    return _change(request, about, upload, lambda found: actions.turn_upload(upload=found))


@require_POST
def describe(request: Request, about: UUID, upload: UUID) -> HttpResponse:
    """Keeps the line that says what is to be seen."""
    words = request.POST.get("description", "")
    return _change(
        request, about, upload, lambda found: actions.describe_upload(upload=found, description=words)
    )


@require_POST
def drop(request: Request, about: UUID, upload: UUID) -> HttpResponse:
    """Takes a waiting picture out."""
    return _change(request, about, upload, lambda found: actions.drop_upload(upload=found))
