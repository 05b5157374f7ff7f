"""The list of what one manages, and making a new space."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from weerklank.kernel.attempts import DONE, attempt
from weerklank.kernel.policy import authorise
from weerklank.spaces import actions
from weerklank.spaces.forms import MakeForm
from weerklank.spaces.http import Request
from weerklank.spaces.manage_policies import (
    may_run_platform,
    may_see_management,
    organisations_administered_by,
    organisations_to_make_spaces_in,
    stuck_jobs_visible_to,
)
from weerklank.spaces.models import Space
from weerklank.spaces.queries import managed_spaces


@login_required
@require_safe
def manage(request: Request) -> HttpResponse:
    """The spaces that one manages and the organisations that one looks after."""
    authorise(may_see_management(request.person))
    organisations = organisations_administered_by(request.person).select_related("portal")
    administered = list(organisations.order_by("name"))
    runs_platform = may_run_platform(request.person)
    context = {
        "spaces": managed_spaces(request.person),
        "organisations": administered,
        "may_make": bool(administered) or organisations_to_make_spaces_in(request.person).exists(),
        "may_run_platform": runs_platform,
        "stuck": stuck_jobs_visible_to(request.person).count() if runs_platform else 0,
    }
    return render(request, "spaces/manage.jinja", context)


@login_required
@require_http_methods(["GET", "POST"])
def make(request: Request) -> HttpResponse:
    """Asks for a name; the rest follows in steps."""
    organisations = organisations_to_make_spaces_in(request.person).order_by("name")
    authorise(organisations.exists())
    here = request.portal.organisation_id if request.portal else None
    form = MakeForm(
        request.POST or None, organisations=organisations, initial={"organisation": here}
    )
    status = DONE
    if request.method == "POST":
        made: list[Space] = []
        status = attempt(
            form,
            lambda: made.append(
                actions.make_space(
                    person=request.person,
                    organisation=form.cleaned_data["organisation"],
                    name=form.cleaned_data["name"],
                )
            ),
        )
        if made:
            messages.success(request, _("The space is there. Only you and your team see it."))
            return redirect("spaces:part", space=made[0].pk, part="over")
    return render(request, "spaces/make.jinja", {"form": form}, status=status)
