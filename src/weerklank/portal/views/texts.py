"""Pages with fixed words: data, accessibility, house rules, other ways, security."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from weerklank.kernel import clock
from weerklank.kernel.front.pages import for_everybody
from weerklank.spaces.http import Request


@require_safe
@for_everybody()
def privacy(request: Request) -> HttpResponse:
    """What happens with one's data."""
    return render(request, "portal/privacy.jinja")


@require_safe
@for_everybody()
def accessibility(request: Request) -> HttpResponse:
    """The accessibility statement, in the structure of the Dutch model."""
    return render(request, "portal/accessibility.jinja")


@require_safe
@for_everybody()
def house_rules(request: Request) -> HttpResponse:
    """How people treat each other here."""
    return render(request, "portal/house_rules.jinja")


@require_safe
@for_everybody()
def not_an_objection(request: Request) -> HttpResponse:
    """Where to go with an objection, an application or a formal complaint."""
    return render(request, "portal/not_an_objection.jinja")


@require_safe
@for_everybody()
def security(request: Request) -> HttpResponse:
    """How to report a vulnerability."""
    return render(request, "portal/security.jinja")


@require_safe
@for_everybody()
def security_txt(request: Request) -> HttpResponse:
    """RFC 9116."""
    ends = clock.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=180)
    lines = [
        f"Contact: mailto:{settings.SECURITY_CONTACT}",
        f"Expires: {ends.strftime('%Y-%m-%dT%H:%M:%SZ')}",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings.BASE_URL}/.well-known/security.txt",
        f"Policy: {settings.BASE_URL}/kwetsbaarheid-melden/",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
