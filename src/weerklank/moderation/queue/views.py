"""The queue: what waits, taking it up and leaving it, what is hidden, who may not write."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from weerklank.kernel.once import in_parts
from weerklank.kernel.policy import WrongState, get_visible
from weerklank.moderation import actions
from weerklank.moderation.policies import (
    cases_visible_to,
    exclusions_liftable_by,
    reports_visible_to,
)
from weerklank.moderation.queue import queries
from weerklank.moderation.queue.going_on import (
    go_on,
    manages_somewhere,
    require_team,
    show_queue,
    to_case,
)
from weerklank.spaces.http import Request


@login_required
@require_safe
def queue(request: Request) -> HttpResponse:
    """What waits and was not decided yet, over all one's spaces."""
    return show_queue(request)


@login_required
@require_POST
def take_next(request: Request) -> HttpResponse:
    """Takes up what is to be looked at next."""
    require_team(request.person)
    return go_on(request)


@login_required
@require_POST
def claim(request: Request, case: UUID) -> HttpResponse:
    """Takes a case up, and leads to it."""
    found = get_visible(cases_visible_to(request.person), pk=case)
    try:
        actions.claim_case(person=request.person, case=found)
    except WrongState as wrong:
        messages.warning(request, str(wrong))
        return redirect("moderation:queue")
    return to_case(request.person, found)


@login_required
@require_POST
def let_go(request: Request, case: UUID) -> HttpResponse:
    """Leaves a case for a colleague."""
    found = get_visible(cases_visible_to(request.person), pk=case)
    actions.let_go_case(person=request.person, case=found)
    return redirect("moderation:queue")


@login_required
@require_safe
def hidden(request: Request) -> HttpResponse:
    """What is hidden now, over all one's spaces."""
    require_team(request.person)
    page = queries.hidden(request.person, cursor=request.GET.get("na"))
    context = {
        "said": page.items,
        "next_cursor": page.next_cursor,
        "manages": manages_somewhere(request.person),
    }
    return render(request, "moderation/hidden.jinja", context)


# Every look leaves its line in the trail, a repeated one too.
@in_parts
@login_required
@require_POST
def look(request: Request, report: UUID) -> HttpResponse:
    """Shows what was said when something was reported. A POST, for it leaves a line."""
    found = get_visible(reports_visible_to(request.person), pk=report)
    try:
        kept = actions.look_into_kept_words(person=request.person, report=found)
    except WrongState as wrong:
        messages.error(request, str(wrong))
        return redirect("moderation:queue")
    return render(request, "moderation/kept.jinja", {"kept": kept, "report": found})


@login_required
@require_safe
def exclusions(request: Request) -> HttpResponse:
    """Who may not write in the spaces that one manages."""
    if not manages_somewhere(request.person):
        raise Http404
    rows, next_one = queries.exclusions(request.person, after=_id(request.GET.get("na", "")))
    context = {"rows": rows, "next_one": next_one}
    return render(request, "moderation/exclusions.jinja", context)


@login_required
@require_POST
def lift(request: Request, exclusion: UUID) -> HttpResponse:
    """Lets somebody write again."""
    found = get_visible(exclusions_liftable_by(request.person), pk=exclusion)
    actions.lift_exclusion(person=request.person, exclusion=found)
    messages.success(request, _("This person can write again."))
    return redirect("moderation:exclusions")


def _id(text: str) -> UUID | None:
    """The id that `text` is; what is none is as if not sent."""
    try:
        return UUID(text)
    except ValueError:
        return None
