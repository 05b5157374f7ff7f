"""The pages where somebody speaks or films. Without a script they take a file."""

from __future__ import annotations

from typing import BinaryIO, cast
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from weerklank.kernel.headers import RECORDING
from weerklank.kernel.policy import Refused
from weerklank.media import actions
from weerklank.media.doors import way_back
from weerklank.media.holders import holder_of, keep_holder
from weerklank.media.kinds import LONGEST, MOST_BYTES, MediaKind
from weerklank.media.throttling import count_upload
from weerklank.spaces.http import Request


@require_http_methods(["GET", "HEAD", "POST"])
def speak(request: Request, about: UUID) -> HttpResponse:
    """Lets somebody say it aloud, or send a sound recording that they have."""
    return _record(request, about, MediaKind.SOUND)


@require_http_methods(["GET", "HEAD", "POST"])
def film(request: Request, about: UUID) -> HttpResponse:
    """Lets somebody film it, or send a video that they have."""
    return _record(request, about, MediaKind.VIDEO)


def _record(request: Request, about: UUID, kind: MediaKind) -> HttpResponse:
    holder, back, problem = holder_of(request), way_back(request), ""
    if request.method == "POST":
        try:
            _take(request, holder.hash_for(about), kind)
        except Refused as refused:
            problem = str(refused)
        else:
            taken = redirect(back)
            keep_holder(taken, holder)
            return taken
    response = render(
        request,
        "media/record.jinja",
        {
            "about": about,
            "kind": kind.value,
            "back": back,
            "phone": request.portal.contact_phone if request.portal else "",
            "longest": LONGEST[kind],
            "most_bytes": MOST_BYTES[kind],
            "problem": problem,
            "description": request.POST.get("description", ""),
        },
        status=422 if problem else 200,
    )
    response.headers["Permissions-Policy"] = RECORDING
    keep_holder(response, holder)
    return response


def _take(request: Request, holder: bytes, kind: MediaKind) -> None:
    count_upload(request)
    files = cast("list[UploadedFile[bytes]]", request.FILES.getlist("file"))
    if not files:
        raise Refused(_("Choose a file first."))
    for file in files:
        upload = actions.stage_upload(
            holder=holder, file=cast(BinaryIO, file.file), size=file.size or 0, kind=kind
        )
        actions.describe_upload(upload=upload, description=request.POST.get("description", ""))
