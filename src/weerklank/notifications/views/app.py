"""The website as an app on a device, and the devices that are told of news."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from weerklank.design.app_icon import Shape, app_icon
from weerklank.design.theme import NEUTRAL, Theme
from weerklank.kernel.front.pages import for_everybody
from weerklank.kernel.policy import Refused
from weerklank.notifications import actions
from weerklank.notifications.forms import DeviceForm
from weerklank.notifications.push import Endpoint
from weerklank.people.sessions import device_of
from weerklank.spaces.http import Request

A_YEAR = 365 * 24 * 60 * 60


@login_required
@require_POST
def add_device(request: Request) -> HttpResponse:
    """Lets the device that asks be told of news."""
    form = DeviceForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Your browser did not say how we can reach this device."))
        return redirect("notifications:choose")
    try:
        actions.add_device(
            person=request.person,
            endpoint=Endpoint(**form.cleaned_data),
            device=device_of(request),
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("From now on this device tells you of news."))
    return redirect("notifications:choose")


@login_required
@require_POST
def remove_device(request: Request, device: UUID) -> HttpResponse:
    """Stops telling one of one's own devices."""
    if actions.remove_device(person=request.person, device=device):
        messages.success(request, _("That device is told nothing any more."))
    return redirect("notifications:choose")


@require_safe
@for_everybody()
def manifest(request: Request) -> HttpResponse:
    """What a phone has to know to put this website among its apps."""
    name = request.portal.name if request.portal else "Weerklank"
    theme = _theme(request)
    content = {
        "name": name,
        "short_name": name[:30],
        "start_url": f"/{request.portal.slug}/" if request.portal else "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": "#ffffff",
        "theme_color": theme.primary,
        "icons": [
            _icon(theme, Shape.ROUNDED, 192, "any"),
            _icon(theme, Shape.ROUNDED, 512, "any"),
            _icon(theme, Shape.FULL, 512, "maskable"),
        ],
    }
    response = JsonResponse(content, content_type="application/manifest+json")
    response["Cache-Control"] = "public, max-age=3600"
    return response


def _icon(theme: Theme, shape: Shape, size: int, purpose: str) -> dict[str, str]:
    where = {"theme": theme.slug, "shape": shape.value, "size": size}
    return {
        "src": reverse("notifications:icon", kwargs=where),
        "sizes": f"{size}x{size}",
        "type": "image/png",
        "purpose": purpose,
    }


@require_safe
@for_everybody()
def icon(request: Request, theme: str, shape: str, size: int) -> HttpResponse:
    """The icon of this website in the theme it has, which its address says: no other is made."""
    look = _theme(request)
    if theme != look.slug:
        raise Http404
    try:
        content = app_icon(look, Shape(shape), size)
    except ValueError:
        raise Http404
    response = HttpResponse(content, content_type="image/png")
    response["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response


def _theme(request: Request) -> Theme:
    return request.portal.theme if request.portal else NEUTRAL


@require_safe
@for_everybody()
def worker(request: Request) -> HttpResponse:
    """The script that shows what a device is told. It keeps no page, of nobody."""
    response = render(request, "notifications/worker.js.jinja", content_type="text/javascript")
    response["Cache-Control"] = "public, max-age=3600"
    return response
