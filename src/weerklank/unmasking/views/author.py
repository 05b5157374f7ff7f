"""What the author reads afterwards."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from weerklank.kernel.policy import get_visible
from weerklank.spaces.http import Request
from weerklank.unmasking.policies import what_was_asked_about
from weerklank.unmasking.queries import with_steps


@login_required
@require_safe
def told(request: Request, asked: UUID) -> HttpResponse:
    """That one's name was asked for: by whom, why, and whether somebody saw it."""
    found = get_visible(with_steps(what_was_asked_about(request.person)), pk=asked)
    context = {"asked": found, "steps": {step.kind: step for step in found.steps.all()}}
    return render(request, "unmasking/told.jinja", context)
