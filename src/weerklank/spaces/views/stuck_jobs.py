"""Work of the website itself that got stuck."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from weerklank.kernel.outbox import words_for
from weerklank.kernel.policy import WrongState, authorise, get_visible
from weerklank.spaces import actions
from weerklank.spaces.http import Request
from weerklank.spaces.manage_policies import may_run_platform, stuck_jobs_visible_to

MOST_SHOWN = 50


@login_required
@require_safe
def stuck_jobs(request: Request) -> HttpResponse:
    """What got stuck, the longest first; each can be tried again."""
    authorise(may_run_platform(request.person))
    visible = stuck_jobs_visible_to(request.person)
    rows = [(stuck, words_for(stuck.task)) for stuck in visible.order_by("on", "id")[:MOST_SHOWN]]
    return render(request, "spaces/stuck_jobs.jinja", {"rows": rows, "number": visible.count()})


@login_required
@require_POST
def replay_stuck_job(request: Request, stuck: UUID) -> HttpResponse:
    """Tries one of them again."""
    found = get_visible(stuck_jobs_visible_to(request.person), pk=stuck)
    try:
        actions.replay_stuck_job(person=request.person, stuck=found)
    except WrongState as wrong:
        messages.warning(request, str(wrong))
    else:
        _tell(request, 1)
    return redirect("spaces:stuck_jobs")


@login_required
@require_POST
def replay_all_stuck_jobs(request: Request) -> HttpResponse:
    """Tries all of them again."""
    _tell(request, actions.replay_all_stuck_jobs(person=request.person))
    return redirect("spaces:stuck_jobs")


def _tell(request: Request, number: int) -> None:
    told = ngettext("One task is tried again.", "%(num)s tasks are tried again.", number)
    messages.success(request, told % {"num": number})
