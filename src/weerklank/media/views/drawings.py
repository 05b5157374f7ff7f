"""Drawing on the screen: the page, keeping what is drawn on it, and looking back at it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import BinaryIO, cast
from uuid import UUID

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from weerklank.kernel.headers import POLICY_OF_UNKNOWN_FILE
from weerklank.kernel.policy import Refused, get_visible
from weerklank.kernel.throttle import TooOften
from weerklank.media import actions
from weerklank.media.doors import BACKDROP, way_back
from weerklank.media.drawings.board import board_facts
from weerklank.media.drawings.refusals import SketchRefused
from weerklank.media.drawings.sketch import read_sketch
from weerklank.media.drawings.svg import drawing_svg
from weerklank.media.files import NoRoom
from weerklank.media.holders import holder_of, keep_holder
from weerklank.media.kinds import MediaKind
from weerklank.media.models import Asset, Upload
from weerklank.media.pictures.inspection import inspect_picture
from weerklank.media.pictures.refusals import PictureRefused
from weerklank.media.policies import assets_visible_to
from weerklank.media.queries import picture_address, uploads_of
from weerklank.media.throttling import count_stroke, count_upload
from weerklank.spaces.http import Request

DRAWING = "tekening"
_POLICY = f"{POLICY_OF_UNKNOWN_FILE}; img-src data:"


@require_safe
def draw(request: Request, about: UUID) -> HttpResponse:
    """The page with a sheet: an empty one, or the one that this browser was busy with."""
    holder = holder_of(request)
    mine = _drawings(holder.hash_for(about))
    waiting = None
    if wanted := request.GET.get(DRAWING):
        waiting = mine.filter(pk=_id(wanted)).first()
    given = waiting.backdrop if waiting else _given(request, request.GET.get(BACKDROP, ""))
    key = waiting.pk if waiting else uuid.uuid4()
    photo_url = reverse("media:draw_photo", kwargs={"about": about, "upload": key})
    context = {
        "about": about,
        "key": key,
        "waiting": [str(pk) for pk in mine.values_list("pk", flat=True)],
        "is_waiting": waiting is not None,
        "sketch": _stored_sketch(waiting) if waiting else "",
        "description": waiting.description if waiting else "",
        "given": given,
        "given_url": picture_address(given.pk, "large") if given else "",
        "is_on_given": given is not None,
        "photo_url": photo_url,
        "has_photo": waiting is not None and waiting.backdrop_stored_as != "",
        "back": way_back(request),
        "facts": board_facts(),
    }
    response = render(request, "media/draw.jinja", context)
    keep_holder(response, holder)
    return response


@require_POST
def save(request: Request, about: UUID, upload: UUID) -> HttpResponse:
    """Keeps a drawing as it is now; answers with its id, or with a sentence."""
    holder = holder_of(request)

    def keep() -> Upload | None:
        count_stroke(request)
        return actions.keep_drawing(
            holder=holder.hash_for(about),
            key=upload,
            sketch=request.POST.get("sketch", "").encode(errors="replace"),
            description=request.POST.get("description", ""),
            below=_below(request),
        )

    response = _answered(keep)
    keep_holder(response, holder)
    return response


def _answered(keep: Callable[[], Upload | None]) -> HttpResponse:
    try:
        kept = keep()
    except TooOften as often:
        return JsonResponse({"error": str(often)}, status=429)
    except NoRoom as full:
        return JsonResponse({"error": str(full)}, status=507)
    except Refused as refused:
        return JsonResponse({"error": str(refused)}, status=422)
    return JsonResponse({"id": str(kept.pk) if kept else None})


def _below(request: Request) -> actions.Below:
    """What the message says that lies below the drawing."""
    if below := request.POST.get("backdrop"):
        given = _given(request, below)
        if given is None:
            raise Refused(_("The picture below your drawing is not there any more."))
        return actions.Below(given=given)
    if "photo" not in request.FILES:
        return actions.Below(keeps_photo=request.POST.get("below") == "photo")
    count_upload(request)
    sent = cast("UploadedFile[bytes]", request.FILES["photo"])
    return actions.Below(photo=actions.Photo(cast(BinaryIO, sent.file), sent.size or 0))


@require_safe
def photo(request: Request, about: UUID, upload: UUID) -> HttpResponseBase:
    """The own photo below a drawing that waits, as it came, to the browser that holds it."""
    waiting = _held(request, about, upload)
    try:
        file = default_storage.open(waiting.backdrop_stored_as or "-")
        kind = inspect_picture(cast(BinaryIO, file), size=file.size).kind
    except (FileNotFoundError, PictureRefused):
        raise Http404 from None
    return _closed(FileResponse(file, content_type=f"image/{kind.value}"))


@require_safe
def sketch(request: Request, about: UUID, upload: UUID) -> HttpResponseBase:
    """A drawing that waits as a picture, without what lies below it, to who holds it."""
    waiting = _held(request, about, upload)
    try:
        drawn = read_sketch(_stored_sketch(waiting).encode())
    except SketchRefused:
        raise Http404 from None
    return _closed(HttpResponse(drawing_svg(drawn), content_type="image/svg+xml"))


def _closed(response: HttpResponseBase) -> HttpResponseBase:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Content-Disposition"] = "inline"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _held(request: Request, about: UUID, upload: UUID) -> Upload:
    return get_visible(_drawings(holder_of(request).hash_for(about)), pk=upload)


def _drawings(holder: bytes) -> QuerySet[Upload]:
    return uploads_of(holder).filter(kind=MediaKind.DRAWING).select_related("backdrop")


def _given(request: Request, wanted: str) -> Asset | None:
    """The picture of the team to draw on, when this person may see it."""
    pictures = assets_visible_to(request.person).filter(is_backdrop=True)
    return pictures.filter(pk=_id(wanted)).first()


def _id(wanted: str) -> UUID:
    """An id out of a query; one of nothing when it is none."""
    try:
        return UUID(wanted)
    except ValueError:
        return UUID(int=0)


def _stored_sketch(waiting: Upload) -> str:
    try:
        with default_storage.open(waiting.stored_as) as file:
            return bytes(file.read()).decode()
    except FileNotFoundError:
        return ""
