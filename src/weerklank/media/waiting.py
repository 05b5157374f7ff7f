"""The files that wait to go along: how a form draws their list, and what it does without script."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from weerklank.kernel.policy import Refused
from weerklank.media import actions
from weerklank.media.doors import BACK
from weerklank.media.kinds import RECORDINGS, MediaKind
from weerklank.media.models import Upload
from weerklank.media.queries import uploads_waiting
from weerklank.media.throttling import count_upload

# The file fields of a form, for who sends it without a script.
FIELDS = {
    "pictures": MediaKind.PICTURE,
    "sound": MediaKind.SOUND,
    "video": MediaKind.VIDEO,
}


def waiting_items(holder: bytes, about: uuid.UUID, back: str) -> list[dict[str, Any]]:
    """What `media_block` draws of each file that waits under this browser's secret, in its order.

    `back` is the path of the form, to come back to after drawing on. One query.
    """
    seen: Counter[str] = Counter()
    items = []
    for upload in uploads_waiting(holder):
        seen[upload.kind] += 1
        items.append(_item(upload, about, back, seen[upload.kind]))
    return items


def name_of(kind: str, number: int) -> str:
    """What a file is called in a list of files: its kind and which of that kind it is."""
    words = {
        MediaKind.PICTURE: _("Picture %(number)s"),
        MediaKind.DRAWING: _("Drawing %(number)s"),
        MediaKind.SOUND: _("Recording %(number)s"),
        MediaKind.VIDEO: _("Video %(number)s"),
    }[MediaKind(kind)]
    return words % {"number": number}


def _item(upload: Upload, about: uuid.UUID, back: str, number: int) -> dict[str, Any]:
    here = {"about": about, "upload": upload.pk}
    shown = "media:sketch" if upload.kind == MediaKind.DRAWING else "media:waiting"
    return {
        "id": upload.pk,
        "kind": upload.kind,
        "name": name_of(upload.kind, number),
        "url": reverse(shown, kwargs=here) if upload.is_whole else "",
        "draw_url": _drawing_on(upload, about, back) if upload.kind == MediaKind.DRAWING else "",
        "description": upload.description,
        "written": upload.written,
        "percentage": 100 * upload.received // (upload.size or 1),
        "is_whole": upload.is_whole,
        "turns": upload.quarter_turns,
    }


def _drawing_on(upload: Upload, about: uuid.UUID, back: str) -> str:
    query = urlencode({"tekening": str(upload.pk), BACK: back})
    return f"{reverse('media:draw', kwargs={'about': about})}?{query}"


def change_waiting(request: HttpRequest, holder: bytes) -> None:
    """Does what a posted form says of waiting files.

    Keeps the lines that describe them and what is said in them, written out; turns or takes out
    the one whose button was pressed.
    """
    for upload in uploads_waiting(holder):
        description = request.POST.get(f"description-{upload.pk}")
        if description is not None and description != upload.description:
            actions.describe_upload(upload=upload, description=description)
        written = request.POST.get(f"written-{upload.pk}")
        if written is not None and upload.kind in RECORDINGS and written != upload.written:
            actions.write_upload(upload=upload, written=written)
        if request.POST.get("turn") == str(upload.pk):
            actions.turn_upload(upload=upload)
        if request.POST.get("remove") == str(upload.pk):
            actions.drop_upload(upload=upload)


def take_files(request: HttpRequest, holder: bytes, takes: Collection[str]) -> list[str]:
    """Stages the files of a form that was sent without a script.

    `takes` are the kinds that this form takes. Returns a sentence for each file that is refused.
    """
    problems = []
    for field, kind in FIELDS.items():
        for file in cast("list[UploadedFile[bytes]]", request.FILES.getlist(field)):
            try:
                count_upload(request)
                if kind not in takes:
                    raise Refused(_("This kind of file cannot go along here."))
                actions.stage_upload(
                    holder=holder, file=cast(BinaryIO, file.file), size=file.size or 0, kind=kind
                )
            except Refused as refused:
                problems.append(f"{file.name}: {refused}")
    return problems
