"""What the script of a form tells of files that were sent ahead."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from weerklank.kernel.policy import Refused, get_visible
from weerklank.media import actions
from weerklank.media.holders import holder_of
from weerklank.media.models import Upload
from weerklank.media.queries import uploads_of
from weerklank.spaces.http import Request


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
        request,
        about,
        upload,
        lambda found: actions.describe_upload(upload=found, description=words),
    )


@require_POST
def write(request: Request, about: UUID, upload: UUID) -> HttpResponse:
    """Keeps what is said in a waiting recording, written out."""
    words = request.POST.get("written", "")
    return _change(
        request, about, upload, lambda found: actions.write_upload(upload=found, written=words)
    )


@require_POST
def cut(request: Request, about: UUID, upload: UUID) -> HttpResponse:
    """Keeps from where to where a waiting recording is used, in milliseconds."""
    ends = [request.POST.get(name, "") for name in ("starts", "ends")]
    if not all(each.isascii() and each.isdigit() and len(each) < 10 for each in ends):
        return JsonResponse({"error": _("Say from where to where, in milliseconds.")}, status=422)
    starts_ms, ends_ms = map(int, ends)
    try:
        return _change(
            request,
            about,
            upload,
            lambda found: actions.cut_upload(upload=found, starts_ms=starts_ms, ends_ms=ends_ms),
        )
    except Refused as refused:
        return JsonResponse({"error": str(refused)}, status=422)


@require_safe
def under_way(request: Request) -> HttpResponse:
    """What a script needs to send on from any page: the words of the bar, and a fresh token."""
    return render(request, "media/under_way.jinja")


@require_POST
def drop(request: Request, about: UUID, upload: UUID) -> HttpResponse:
    """Takes a waiting picture out."""
    return _change(request, about, upload, lambda found: actions.drop_upload(upload=found))
