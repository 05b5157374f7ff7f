"""The stylesheet of a theme."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from weerklank.design.theme import theme_css, theme_from_slug
from weerklank.kernel.front.pages import for_everybody

A_YEAR = 365 * 24 * 60 * 60


@require_safe
@for_everybody()
def theme(request: HttpRequest, slug: str) -> HttpResponse:
    """The stylesheet that a slug describes; it never changes, so a browser may keep it."""
    try:
        chosen = theme_from_slug(slug)
    except ValueError:
        raise Http404
    response = HttpResponse(theme_css(chosen), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response
