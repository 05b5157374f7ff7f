"""The trail of a space."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from weerklank.spaces.http import Request
from weerklank.spaces.trail import trail_of
from weerklank.spaces.views.found import managed_space


@login_required
@require_safe
def trail(request: Request, space: UUID) -> HttpResponse:
    """Who did what in a space, and when; for those who manage it."""
    found = managed_space(request, space)
    lines, next_cursor = trail_of(found, cursor=request.GET.get("na"))
    context = {"space": found, "lines": lines, "next_cursor": next_cursor}
    return render(request, "spaces/trail.jinja", context)
