"""Sending a file in pieces that may stop and go on: tus 1.0, https://tus.io.

Core, creation, expiration, checksum and termination. The file comes from whoever holds the secret
of the browser, signed in or not; no name or moment of it is kept.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator
from datetime import UTC
from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _

from weerklank.kernel.connection import let_go_of_connection
from weerklank.kernel.policy import Refused
from weerklank.kernel.throttle import TooOften
from weerklank.media import actions
from weerklank.media.actions.arrivals import (
    ALGORITHMS,
    Checksum,
    Mismatch,
    Moved,
    TooMuch,
    Vanished,
    receive_pieces,
    stop_upload,
)
from weerklank.media.arriving import expires_at, has_expired, uploads_held_by
from weerklank.media.files import NoRoom
from weerklank.media.holders import Holder, holder_of, keep_holder
from weerklank.media.kinds import MOST_BYTES, MediaKind
from weerklank.media.models import Upload
from weerklank.media.throttling import count_upload, count_upload_bytes
from weerklank.spaces.http import Request

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,checksum,termination"
CONTENT_TYPE = "application/offset+octet-stream"
READ = 64 * 1024
MISMATCH = 460
_DIGEST = 64


class Answered(Exception):
    """What was asked cannot be done; this is what to say."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


def tus(request: Request, about: UUID) -> HttpResponse:
    """Makes room for a file about something: POST. What this server can do: OPTIONS."""
    return _answer(request, {"POST": lambda holder: _create(request, holder, about)})


def tus_upload(request: Request, about: UUID, upload: UUID) -> HttpResponse:
    """How much there is of a file: HEAD. More of it: PATCH. No longer: DELETE."""

    def held(then: Callable[[Upload], HttpResponse]) -> Callable[[Holder], HttpResponse]:
        def do(holder: Holder) -> HttpResponse:
            found = uploads_held_by(holder, about=about, upload=upload).first()
            if found is None:
                raise Answered(HTTPStatus.NOT_FOUND, _("This file is not here (any more)."))
            if has_expired(found) and request.method != "DELETE":
                raise Answered(
                    HTTPStatus.GONE, _("This file took too long to come. Choose it again.")
                )
            return then(found)

        return do

    return _answer(
        request,
        {
            "HEAD": held(_tell),
            "PATCH": held(lambda found: _take(request, found)),
            "DELETE": held(_drop),
        },
    )


def _answer(request: Request, does: dict[str, Callable[[Holder], HttpResponse]]) -> HttpResponse:
    """Lets the right one of `does` answer, in the way that tus wants it."""
    method = request.method or ""
    if method == "POST":
        # For a network in which only these pass. The token of the form was asked for by POST.
        method = request.headers.get("X-HTTP-Method-Override", method)
    holder = holder_of(request)
    try:
        if method == "OPTIONS":
            response = _abilities()
        elif method not in does:
            response = HttpResponse(status=HTTPStatus.METHOD_NOT_ALLOWED)
            response.headers["Allow"] = ", ".join([*does, "OPTIONS"])
        elif request.headers.get("Tus-Resumable") != VERSION:
            response = _said(HTTPStatus.PRECONDITION_FAILED, _("This page is old. Load it again."))
            response.headers["Tus-Version"] = VERSION
        else:
            response = does[method](holder)
            keep_holder(response, holder)
    except Answered as answer:
        response = _said(answer.status, answer.sentence)
    response.headers["Tus-Resumable"] = VERSION
    response.headers["Cache-Control"] = "no-store"
    return response


def _said(status: int, sentence: str) -> HttpResponse:
    return JsonResponse({"error": sentence}, status=status)


def _abilities() -> HttpResponse:
    response = HttpResponse(status=HTTPStatus.NO_CONTENT)
    response.headers["Tus-Version"] = VERSION
    response.headers["Tus-Extension"] = EXTENSIONS
    response.headers["Tus-Max-Size"] = str(max(MOST_BYTES.values()))
    response.headers["Tus-Checksum-Algorithm"] = ",".join(ALGORITHMS)
    return response


def _create(request: Request, holder: Holder, about: UUID) -> HttpResponse:
    size = _number(request, "Upload-Length")
    told = _metadata(request.headers.get("Upload-Metadata", ""))
    kind = told.get("kind", MediaKind.PICTURE.value)
    digest = told.get("digest", "").lower()
    if kind not in MediaKind.values or not _is_digest(digest):
        raise Answered(HTTPStatus.BAD_REQUEST, _("This message cannot be understood."))
    if size > MOST_BYTES[MediaKind(kind)]:
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    else:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        count_upload(request)
        upload = actions.open_upload(
            holder=holder, about=about, kind=MediaKind(kind), size=size, digest=digest
        )
    except TooOften as often:
        raise Answered(HTTPStatus.TOO_MANY_REQUESTS, str(often)) from None
    except NoRoom as full:
        raise Answered(HTTPStatus.INSUFFICIENT_STORAGE, str(full)) from None
    except Refused as refused:
        raise Answered(status, str(refused)) from None
    response = HttpResponse(status=HTTPStatus.CREATED)
    response.headers["Location"] = reverse(
        "media:tus_upload", kwargs={"about": about, "upload": upload.pk}
    )
    return _with_offset(response, upload, upload.received)


def _tell(upload: Upload) -> HttpResponse:
    response = HttpResponse(status=HTTPStatus.OK)
    response.headers["Upload-Length"] = str(upload.size)
    return _with_offset(response, upload, upload.received)


def _drop(upload: Upload) -> HttpResponse:
    stop_upload(upload=upload)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _take(request: Request, upload: Upload) -> HttpResponse:
    if request.headers.get("Content-Type", "") != CONTENT_TYPE:
        raise Answered(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, _("This message cannot be understood."))
    if _number(request, "Upload-Offset") != upload.received:
        raise _elsewhere()
    checksum = _checksum(request.headers.get("Upload-Checksum"))
    left = upload.size - upload.received
    if int(request.META.get("CONTENT_LENGTH") or 0) > left:
        raise _too_much()
    try:
        count_upload_bytes(request, 0)
        let_go_of_connection()
        safe = receive_pieces(
            upload=upload,
            pieces=_pieces(request, left),
            checksum=checksum,
            count=lambda amount: count_upload_bytes(request, amount),
        )
    except Moved:
        raise _elsewhere() from None
    except Vanished:
        raise Answered(HTTPStatus.NOT_FOUND, _("This file is not here (any more).")) from None
    except Mismatch:
        raise Answered(MISMATCH, _("This piece did not arrive well. Send it again.")) from None
    except TooMuch:
        raise _too_much() from None
    except TooOften as often:
        return _stopped(HTTPStatus.TOO_MANY_REQUESTS, often, upload)
    except NoRoom as full:
        return _stopped(HTTPStatus.INSUFFICIENT_STORAGE, full, upload)
    except Refused as refused:
        raise Answered(HTTPStatus.UNPROCESSABLE_ENTITY, str(refused)) from None
    return _with_offset(HttpResponse(status=HTTPStatus.NO_CONTENT), upload, safe)


def _stopped(status: int, why: Refused, upload: Upload) -> HttpResponse:
    """It cannot go on now; what is safe stays, and it can go on from there later."""
    return _with_offset(_said(status, str(why)), upload, upload.received)


def _elsewhere() -> Answered:
    return Answered(
        HTTPStatus.CONFLICT, _("There is more or less of this file here than was thought.")
    )


def _too_much() -> Answered:
    return Answered(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _("This file is longer than it was said to be.")
    )


def _with_offset(response: HttpResponse, upload: Upload, safe: int) -> HttpResponse:
    response.headers["Upload-Offset"] = str(safe)
    ends = expires_at(upload).astimezone(UTC)
    response.headers["Upload-Expires"] = http_date(ends.timestamp())
    return response


def _pieces(request: Request, most: int) -> Iterator[bytes]:
    """The body, some at a time, until it ends or the connection breaks.

    When its length was not announced, one byte more than `most` is given at most.
    """
    read: Callable[[int], bytes] = request.read
    if not request.META.get("CONTENT_LENGTH") and request.META.get("wsgi.input_terminated"):
        # Django takes such a body for an empty one.
        read = request.META["wsgi.input"].read
    left = most + 1
    while left > 0:
        try:
            piece = read(min(READ, left))
        except (UnreadablePostError, OSError):
            return
        if not piece:
            return
        left -= len(piece)
        yield piece


def _number(request: Request, name: str) -> int:
    """The number in a header. Raises Answered when there is none."""
    value = request.headers.get(name, "")
    if not (value.isascii() and value.isdigit() and len(value) <= 15):
        raise Answered(HTTPStatus.BAD_REQUEST, _("This message cannot be understood."))
    return int(value)


def _metadata(header: str) -> dict[str, str]:
    """What was told of the file; what cannot be read is left out."""
    told = {}
    for pair in header.split(","):
        name, _space, value = pair.strip().partition(" ")
        try:
            told[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    return told


def _is_digest(value: str) -> bool:
    return not value or (len(value) == _DIGEST and set(value) <= set("0123456789abcdef"))


def _checksum(header: str | None) -> Checksum | None:
    """The checksum that goes with a message. Raises Answered when it is of no kind we know."""
    if header is None:
        return None
    algorithm, _space, value = header.partition(" ")
    try:
        digest = base64.b64decode(value, validate=True)
    except binascii.Error:
        digest = b""
    if algorithm not in ALGORITHMS or not digest:
        raise Answered(HTTPStatus.BAD_REQUEST, _("This message cannot be understood."))
    return Checksum(algorithm, digest)
