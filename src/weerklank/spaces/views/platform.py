"""The platform: organisations, their front doors and their first administrators."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from weerklank.kernel.attempts import DONE, attempt
from weerklank.kernel.once import in_parts
from weerklank.kernel.policy import authorise, get_visible
from weerklank.spaces import actions
from weerklank.spaces.http import Request
from weerklank.spaces.manage_policies import may_run_platform
from weerklank.spaces.models import Organisation
from weerklank.spaces.organisation_forms import (
    FirstAdministratorForm,
    OrganisationForm,
    PortalForm,
)
from weerklank.spaces.queries import organisations_of_platform
from weerklank.spaces.views.organisation import tell_of_post


@login_required
@require_http_methods(["GET", "POST"])
def platform(request: Request) -> HttpResponse:
    """Every organisation; a new one can be made."""
    authorise(may_run_platform(request.person))
    form = OrganisationForm(request.POST or None)
    status = DONE
    if request.method == "POST":
        status = attempt(
            form,
            lambda: actions.make_organisation(person=request.person, **form.cleaned_data),
        )
        if status == DONE:
            messages.success(request, _("The organisation is there."))
            return redirect("spaces:platform")
    return _page(request, form, status=status)


@login_required
@require_POST
def make_portal(request: Request, organisation: UUID) -> HttpResponse:
    """Gives an organisation its front door."""
    found = _organisation(request, organisation)
    form = PortalForm(request.POST)
    status = attempt(
        form,
        lambda: actions.make_portal(
            person=request.person, organisation=found, slug=form.cleaned_data["slug"]
        ),
    )
    if status != DONE:
        return _page(request, OrganisationForm(), about=found, failed=form, status=status)
    messages.success(request, _("The front door is open."))
    return redirect("spaces:platform")


@in_parts
@login_required
@require_POST
def give_first_administrator(request: Request, organisation: UUID) -> HttpResponse:
    """Gives an organisation its first administrator."""
    found = _organisation(request, organisation)
    form = FirstAdministratorForm(request.POST)
    status = attempt(
        form,
        lambda: actions.give_first_administrator(
            person=request.person, organisation=found, email=form.cleaned_data["email"]
        ),
    )
    if status != DONE:
        return _page(request, OrganisationForm(), about=found, failed=form, status=status)
    tell_of_post(request, form.cleaned_data["email"])
    return redirect("spaces:platform")


def _organisation(request: Request, key: UUID) -> Organisation:
    authorise(may_run_platform(request.person))
    return get_visible(Organisation.objects.all(), pk=key)


def _page(
    request: Request,
    form: OrganisationForm,
    *,
    about: Organisation | None = None,
    failed: forms.Form | None = None,
    status: int,
) -> HttpResponse:
    context = {
        "form": form,
        "organisations": organisations_of_platform(),
        "about": about,
        "failed": failed,
    }
    return render(request, "spaces/platform.jinja", context, status=status)
