"""The team of a space."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from weerklank.kernel.attempts import DONE, REFUSED, attempt
from weerklank.kernel.policy import Refused, get_visible
from weerklank.spaces import actions
from weerklank.spaces.forms import TeamForm
from weerklank.spaces.http import Request
from weerklank.spaces.models import Membership, Space
from weerklank.spaces.person import TEAM_ROLES
from weerklank.spaces.queries import team_of
from weerklank.spaces.views.found import managed_space


@login_required
@require_http_methods(["GET", "POST"])
def team(request: Request, space: UUID) -> HttpResponse:
    """Who is in the team; a colleague can be added."""
    found = managed_space(request, space)
    form = TeamForm(request.POST or None)
    status = DONE
    if request.method == "POST":
        status = attempt(
            form,
            lambda: actions.add_to_team(person=request.person, space=found, **form.cleaned_data),
        )
        if status == DONE:
            messages.success(request, _("Your colleague is in the team."))
            return redirect("spaces:team", space=found.pk)
    return _page(request, found, form, status=status)


@login_required
@require_POST
def change_role(request: Request, space: UUID, membership: UUID) -> HttpResponse:
    """Makes a colleague manager, or manager no longer."""
    role = request.POST.get("role", "")
    return _act(
        request,
        space,
        membership,
        lambda place: actions.change_role(person=request.person, membership=place, role=role),
    )


@login_required
@require_POST
def put_in_charge(request: Request, space: UUID, membership: UUID) -> HttpResponse:
    """Makes a colleague the one who is reminded."""
    return _act(
        request,
        space,
        membership,
        lambda place: actions.put_in_charge(person=request.person, membership=place),
    )


@login_required
@require_POST
def remove(request: Request, space: UUID, membership: UUID) -> HttpResponse:
    """Takes a colleague out of the team."""
    return _act(
        request,
        space,
        membership,
        lambda place: actions.remove_from_team(person=request.person, membership=place),
    )


def _act(
    request: Request, key: UUID, membership: UUID, act: Callable[[Membership], object]
) -> HttpResponse:
    found = managed_space(request, key)
    places = Membership.objects.filter(space=found, role__in=TEAM_ROLES).select_related("space")
    place = get_visible(places, pk=membership)
    try:
        act(place)
    except Refused as refused:
        return _page(request, found, TeamForm(), refusal=str(refused), status=REFUSED)
    messages.success(request, _("Saved."))
    return redirect("spaces:team", space=found.pk)


def _page(
    request: Request, space: Space, form: TeamForm, *, refusal: str = "", status: int = DONE
) -> HttpResponse:
    context = {"space": space, "team": team_of(space), "form": form, "refusal": refusal}
    return render(request, "spaces/team.jinja", context, status=status)
