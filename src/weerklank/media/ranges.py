"""Files, and stretches of them, as answers (RFC 9110, section 14).

Players ask for a stretch, and iPhones play nothing from who does not give one. One stretch is
given at a time; who asks for more of them at once gets the whole file, as the standard allows.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from weerklank.media.storage import files

_ONE_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)


class Unsatisfiable(Exception):
    """Nothing of the file lies in the stretch that was asked for."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Bytes of a file, from `start` up to and with `end`."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """How many they are."""
        return self.end + 1 - self.start


def stretch_of(header: str, size: int) -> Stretch | None:
    """What the header `Range` asks of a file of `size` bytes; None for all of it.

    Raises Unsatisfiable.
    """
    asked = _ONE_RANGE.fullmatch(header.strip())
    if asked is None or asked.groups() == ("", ""):
        return None
    first, last = asked.groups()
    if not first:
        if int(last) == 0 or size == 0:
            raise Unsatisfiable
        return Stretch(max(0, size - int(last)), size - 1)
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise Unsatisfiable
    return Stretch(int(first), min(int(last or size), size - 1))


def file_response(
    request: HttpRequest, name: str, *, content_type: str, validator: str
) -> HttpResponseBase:
    """The file `name`, or the stretch of it that is asked for.

    `validator` changes whenever the file does; it goes out as a hash. Raises Http404 when the file
    is not there.
    """
    try:
        size = files().size(name)
    except FileNotFoundError:
        raise Http404 from None
    tag = _tag(validator, name, size)
    try:
        stretch = stretch_of(_range(request, tag), size)
    except Unsatisfiable:
        response: HttpResponseBase = HttpResponse(
            status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, content_type="text/plain"
        )
        response.headers["Content-Range"] = f"bytes */{size}"
    else:
        response = _bytes(request, name, stretch or Stretch(0, size - 1))
        response.headers["Content-Type"] = content_type
        response.headers["ETag"] = tag
        if stretch is not None:
            response.status_code = HTTPStatus.PARTIAL_CONTENT
            response.headers["Content-Range"] = f"bytes {stretch.start}-{stretch.end}/{size}"
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Content-Disposition"] = "inline"
    return response


def _range(request: HttpRequest, tag: str) -> str:
    """What is asked for; nothing when it was meant for another version of the file."""
    condition = request.headers.get("If-Range", tag)
    return request.headers.get("Range", "") if condition == tag else ""


def _tag(validator: str, name: str, size: int) -> str:
    told = hashlib.sha256(f"{validator}:{name}:{size}".encode()).hexdigest()
    return f'"{told[:32]}"'


def _bytes(request: HttpRequest, name: str, stretch: Stretch) -> HttpResponseBase:
    if request.method == "HEAD" or stretch.length == 0:
        response: HttpResponseBase = HttpResponse()
    else:
        try:
            piece = files().piece(name, start=stretch.start, length=stretch.length)
        except FileNotFoundError:
            raise Http404 from None
        response = StreamingHttpResponse(piece)
    response.headers["Content-Length"] = str(stretch.length)
    return response
