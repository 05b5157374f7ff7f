"""Pages that are the same for everybody, kept for a second in the memory of this process.

A view says that its page may be kept (`for_everybody`); whether it is, is decided here by what was
really answered. When in doubt it is not kept, and nobody notices but the processor.
"""

from __future__ import annotations

import gzip
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from hashlib import sha256
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from weerklank.kernel.front.wsgi import Environ, Headers, StartResponse, cookies_of

# From before the page was made until somebody came: who asks a second after a write sees it.
FRESH_SECONDS = 1.0
# Longer than making a page and waiting for it take together.
FORGOTTEN_AFTER_SECONDS = 20.0
# From then on one of those who ask makes it anew, while the others still get what is kept.
RENEWED_AFTER_SECONDS = 0.5
LONGEST_PAGE = 1_000_000
LONGEST_ADDRESS = 500
COMPRESSED_FROM = 500
# What an entry takes beside its bytes, roughly.
OVERHEAD = 4_000

_SAYS_SO = "weerklank.page_for_everybody"
_UNDERSTOOD = frozenset({"cookie", "hx-request", "accept-encoding"})
_NEVER_WITH = frozenset({"set-cookie", "content-encoding"})
_WRITTEN_ANEW = frozenset({"vary", "content-length"})
# Quotes and angle brackets in words of people are escaped, so that nobody can write these.
_NOT_FOR_EVERYBODY = re.compile(
    rb'<form\b[^>]*\bmethod\s*=\s*["\']?\s*(?:post|dialog)\b'
    rb'|name\s*=\s*["\']?csrfmiddlewaretoken'
    rb"|<[a-z][^>]*\s(?:hx-(?:post|put|patch|delete)|data-token|nonce)\s*="
    # The address of a file that holds for a minute; signed by S3, in the old way and the new.
    rb'|"[^"<>]*[?&;](?:X-Amz-[A-Za-z]+|Signature|AWSAccessKeyId)=',
    re.IGNORECASE,
)

V = TypeVar("V", bound=Callable[..., HttpResponse])


def for_everybody(*parameters: str) -> Callable[[V], V]:
    """Decorator of a view whose page is the same for all who are not signed in.

    `parameters` are those of the query that the page depends on; with others it is not kept.
    Does nothing for who brings a session, or when the view raises.
    """

    def decorate(view: V) -> V:
        @wraps(view)
        def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = view(request, *args, **kwargs)
            is_nobody = settings.SESSION_COOKIE_NAME not in request.COOKIES
            request.META[_SAYS_SO] = is_nobody and request.GET.keys() <= set(parameters)
            return response

        return marked  # type: ignore[return-value]

    return decorate


@dataclass(frozen=True, slots=True)
class Asked:
    """What a kept page must have been made for to fit a request."""

    host: str
    is_secure: bool
    path: str
    query: str
    language: str
    is_fragment: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as Django gave it; `begun` is when its making began."""

    begun: float
    headers: Headers
    body: bytes
    compressed: bytes
    tag: str

    @property
    def size(self) -> int:
        """How many bytes of memory it takes, roughly."""
        return len(self.body) + len(self.compressed) + OVERHEAD


class PageCache:
    """The kept pages of one process, at most `most_bytes` of them; safe to use from threads.

    `now` gives the seconds that freshness is counted in; `bytes` is what is kept at present.
    """

    def __init__(self, *, most_bytes: int, now: Callable[[], float] = time.monotonic) -> None:
        self.now = now
        self._most_bytes = most_bytes
        self.bytes = 0
        self._kept: OrderedDict[Asked, Kept] = OrderedDict()
        self._renewing: set[Asked] = set()
        self._lock = threading.Lock()

    def fresh(self, asked: Asked, *, arrived: float) -> Kept | None:
        """What is kept for `asked`, unless it was a second old when whoever asks `arrived`."""
        with self._lock:
            kept = self._kept.get(asked)
            if kept is None or arrived - kept.begun >= FRESH_SECONDS:
                return None
            self._kept.move_to_end(asked)
            return kept

    def wants_renewal(self, asked: Asked, kept: Kept) -> bool:
        """Whether whoever asks is to make `kept` anew: one does, until it is `done_with`."""
        if self.now() - kept.begun < RENEWED_AFTER_SECONDS:
            return False
        with self._lock:
            if asked in self._renewing:
                return False
            self._renewing.add(asked)
            return True

    def done_with(self, asked: Asked) -> None:
        """Nobody is making this page anew any more."""
        with self._lock:
            self._renewing.discard(asked)

    def keep(self, asked: Asked, kept: Kept) -> None:
        """Keeps a page. What is of no use any more goes, and what was asked for longest ago."""
        with self._lock:
            before = self._kept.pop(asked, None)
            self.bytes += kept.size - (before.size if before else 0)
            self._kept[asked] = kept
            while self._kept and (self.bytes > self._most_bytes or self._is_of_no_use()):
                self.bytes -= self._kept.popitem(last=False)[1].size

    def _is_of_no_use(self) -> bool:
        """Whether nobody who still waits can get the page that was asked for longest ago."""
        oldest = next(iter(self._kept.values()))
        return self.now() - oldest.begun > FORGOTTEN_AFTER_SECONDS


def asked_of(environ: Environ) -> Asked | None:
    """What `environ` asks for; None when no kept page may be the answer.

    Whoever brings a cookie other than the one for the language is not nobody in particular.
    """
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in environ:
        return None
    path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
    host = environ.get("HTTP_HOST", "")
    if len(path) + len(query) + len(host) > LONGEST_ADDRESS:
        return None
    cookies = cookies_of(environ) if "HTTP_COOKIE" in environ else {}
    language = cookies.pop(settings.LANGUAGE_COOKIE_NAME, "")
    if cookies or (language and language not in dict(settings.LANGUAGES)):
        return None
    scheme: str = environ.get("HTTP_X_FORWARDED_PROTO") or environ["wsgi.url_scheme"]
    return Asked(
        host=host,
        # Of several, Django takes the first.
        is_secure=scheme.split(",")[0].strip() == "https",
        path=path,
        query=query,
        language=language or settings.LANGUAGE_CODE,
        is_fragment=environ.get("HTTP_HX_REQUEST") == "true",
    )


def is_said_to_be_for_everybody(environ: Environ) -> bool:
    """Whether the view that answered `environ` said that its page may be kept."""
    return environ.get(_SAYS_SO) is True


def page_of(
    environ: Environ, status: str, headers: Headers, body: bytes, *, begun: float
) -> Kept | None:
    """What was answered, as a page to keep; None when it is not the same for everybody."""
    told = {name.lower(): value for name, value in headers}
    varies = {each.strip().lower() for each in told.get("vary", "").split(",")} - {""}
    if (
        environ["REQUEST_METHOD"] != "GET"
        or not status.startswith("200")
        or told.keys() & _NEVER_WITH
        or "private" in told.get("cache-control", "")
        or "'nonce-" in told.get("content-security-policy", "")
        or not varies <= _UNDERSTOOD
        or len(body) > LONGEST_PAGE
        or _NOT_FOR_EVERYBODY.search(body)
    ):
        return None
    may_be_stored = "no-store" not in told.get("cache-control", "no-store")
    return Kept(
        begun=begun,
        headers=[
            *((name, value) for name, value in headers if name.lower() not in _WRITTEN_ANEW),
            ("Vary", ", ".join(sorted(varies | {"accept-encoding"}))),
        ],
        body=body,
        compressed=gzip.compress(body, 6, mtime=0) if len(body) >= COMPRESSED_FROM else b"",
        tag=f'W/"{sha256(body).hexdigest()[:32]}"' if may_be_stored else "",
    )


def send(environ: Environ, start_response: StartResponse, kept: Kept) -> list[bytes]:
    """Answers with a kept page: whole, compressed, or that the asker has it already."""
    headers = list(kept.headers)
    if kept.tag:
        headers.append(("ETag", kept.tag))
        if kept.tag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start_response("304 Not Modified", headers)
            return [b""]
    body = kept.body
    if kept.compressed and _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
        body = kept.compressed
        headers.append(("Content-Encoding", "gzip"))
    headers.append(("Content-Length", str(len(body))))
    start_response("200 OK", headers)
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]


def _takes_gzip(accepted: str) -> bool:
    for each in accepted.lower().split(","):
        name, _, weight = each.replace(" ", "").partition(";q=")
        if name == "gzip":
            return weight.strip("0.") != "" or not weight
    return False
