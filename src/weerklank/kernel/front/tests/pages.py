"""Pages that say they are for everybody, each with something that makes it not so."""

from __future__ import annotations

import itertools

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.utils.translation import get_language

from weerklank.kernel.front.pages import LONGEST_PAGE, for_everybody

_numbers = itertools.count(1)


def _page(also: str = "", **headers: str) -> HttpResponse:
    """A page that is never the same twice, so that one sees when it was kept."""
    words = "woorden " * 100
    made = f"<p>{next(_numbers)} {get_language()}</p>{also}<p>{words}</p>"
    return HttpResponse(made, headers=headers)


@for_everybody("na")
def plain(request: HttpRequest) -> HttpResponse:
    kind = "deel" if request.headers.get("HX-Request") else "geheel"
    return _page(kind, Vary="HX-Request, Cookie")


@for_everybody()
def may_be_stored(request: HttpRequest) -> HttpResponse:
    return HttpResponse("x" * 1000, headers={"Cache-Control": "public, max-age=60"})


def takes(request: HttpRequest) -> HttpResponse:
    """A form that writes."""
    return HttpResponse(request.POST["words"])


@for_everybody()
def quotes(request: HttpRequest) -> HttpResponse:
    """Words of somebody who would like pages not to be kept."""
    return _page(
        "&lt;form method=&#34;post&#34;&gt; name=&#34;csrfmiddlewaretoken&#34; ?Signature="
    )


def not_said(request: HttpRequest) -> HttpResponse:
    return _page()


@for_everybody()
def cookie(request: HttpRequest) -> HttpResponse:
    response = _page()
    response.set_cookie("iets", "1")
    return response


@for_everybody()
def message(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Gelukt.")
    return _page()


@for_everybody()
def session(request: HttpRequest) -> HttpResponse:
    request.session["iets"] = 1
    return _page()


@for_everybody()
def missing(request: HttpRequest) -> HttpResponse:
    return HttpResponse(next(_numbers), status=404)


@for_everybody()
def too_long(request: HttpRequest) -> HttpResponse:
    return _page("x" * LONGEST_PAGE)


BODIES = {
    "form": '<form class="wk-form" method="post" novalidate>',
    "form_in_capitals": "<FORM METHOD=POST>",
    "token": '<input type="hidden" name="csrfmiddlewaretoken" value="x">',
    "htmx_write": '<button hx-post="/weg/">',
    "token_for_scripts": '<aside class="x" data-token="x">',
    "nonce": '<script src="/x.js" nonce="x">',
    "link_that_ends": '<img src="https://b.test/x?a=1&amp;X-Amz-Signature=abc">',
    "old_link_that_ends": '<img src="https://b.test/x?Signature=abc">',
}
HEADERS = {
    "policy_with_nonce": {"Content-Security-Policy": "script-src 'nonce-abc'"},
    "private": {"Cache-Control": "private, max-age=60"},
    "vary": {"Vary": "User-Agent"},
    "vary_on_all": {"Vary": "*"},
    "compressed": {"Content-Encoding": "br"},
}
NOT_KEPT = [
    *("not_said", "cookie", "message", "session", "missing", "too_long"),
    *BODIES,
    *HEADERS,
]

urlpatterns = [
    *(
        path(f"{view.__name__}/", view)
        for view in (
            *(plain, may_be_stored, takes, quotes, not_said, cookie, message, session, missing),
            too_long,
        )
    ),
    *(
        path(f"{name}/", for_everybody()(lambda request, body=body: _page(body)))
        for name, body in BODIES.items()
    ),
    *(
        path(f"{name}/", for_everybody()(lambda request, headers=headers: _page(**headers)))
        for name, headers in HEADERS.items()
    ),
    path("", include("weerklank.config.urls")),
]
