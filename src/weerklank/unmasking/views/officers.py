"""Who is officer in an organisation, and the code of each."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weerklank.kernel.policy import Refused, get_visible
from weerklank.spaces.http import Request
from weerklank.spaces.manage_policies import organisations_administered_by
from weerklank.unmasking import actions
from weerklank.unmasking.admission import fingerprint, is_admitted
from weerklank.unmasking.models import Officer
from weerklank.unmasking.policies import offices_held_by, posts_appointable_by
from weerklank.unmasking.queries import colleagues_of


@login_required
@require_safe
def of_organisation(request: Request, organisation: UUID) -> HttpResponse:
    """The colleagues of whom an administrator can make officers."""
    found = get_visible(organisations_administered_by(request.person), pk=organisation)
    context = {"organisation": found, "colleagues": colleagues_of(request.person, found)}
    return render(request, "unmasking/officers.jinja", context)


@login_required
@require_POST
def appoint(request: Request, organisation: UUID, post: UUID) -> HttpResponse:
    """Makes a colleague officer."""
    posts = posts_appointable_by(request.person).filter(organisation=organisation)
    try:
        actions.appoint_officer(person=request.person, post=get_visible(posts, pk=post))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Appointed. Now this colleague makes a code."))
    return redirect("unmasking:officers", organisation=organisation)


@login_required
@require_POST
def dismiss(request: Request, organisation: UUID, officer: UUID) -> HttpResponse:
    """Ends an office."""
    posts = posts_appointable_by(request.person).filter(organisation=organisation)
    held = Officer.objects.filter(post__in=posts.values("pk")).select_related("post__organisation")
    actions.dismiss_officer(person=request.person, officer=get_visible(held, pk=officer))
    messages.success(request, _("This colleague is no officer any more."))
    return redirect("unmasking:officers", organisation=organisation)


@login_required
@require_http_methods(["GET", "POST"])
def code(request: Request, officer: UUID) -> HttpResponse:
    """How it stands with one's own code; sending makes a new one and shows it, this once."""
    found = get_visible(offices_held_by(request.person), pk=officer)
    made = ""
    if request.method == "POST":
        made = actions.take_code(person=request.person, officer=found)
        found.refresh_from_db()
    context = {
        "officer": found,
        "made": made,
        "fingerprint": fingerprint(found),
        "is_admitted": is_admitted(found),
    }
    response = render(request, "unmasking/code.jinja", context)
    response.headers["Cache-Control"] = "no-store"
    return response
