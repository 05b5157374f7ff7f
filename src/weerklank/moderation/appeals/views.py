"""Disagreeing with a decision, and judging it anew."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from weerklank.kernel.attempts import DONE, attempt
from weerklank.kernel.policy import authorise, get_visible
from weerklank.moderation import actions
from weerklank.moderation.appeals.actions import MOST_APPEAL_WORDS
from weerklank.moderation.appeals.forms import WRONG, AppealForm, JudgeForm
from weerklank.moderation.decisions.queries import seen_decision
from weerklank.moderation.decisions.recording import MOST_REASON_WORDS
from weerklank.moderation.models import Case
from weerklank.moderation.policies import (
    decisions_judged_by,
    decisions_visible_to,
    may_appeal_decision,
)
from weerklank.moderation.queue.going_on import go_on
from weerklank.moderation.queue.queries import case_of, seen_case
from weerklank.spaces.http import Request


@login_required
@require_http_methods(["GET", "POST"])
def appeal(request: Request, decision: UUID) -> HttpResponse:
    """Asks an author why they do not agree; sending it has somebody else look again."""
    found = get_visible(decisions_visible_to(request.person), pk=decision)
    authorise(may_appeal_decision(request.person, found))
    form = AppealForm(request.POST or None)
    status = DONE
    if request.method == "POST":
        status = attempt(
            form,
            lambda: actions.appeal_decision(
                person=request.person, decision=found, words=form.cleaned_data["words"]
            ),
            on="words",
        )
        if status == DONE:
            messages.success(request, _("Somebody else of the team looks again. You hear from us."))
            return redirect("moderation:decision", decision=found.pk)
    context = {"form": form, "decision": found, "limit": MOST_APPEAL_WORDS}
    return render(request, "moderation/appeal.jinja", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def judge(request: Request, decision: UUID) -> HttpResponse:
    """A decision with which its author disagrees, for who did not take it."""
    rows = decisions_judged_by(request.person).filter(appeal__isnull=False)
    found = get_visible(rows, pk=decision)
    case = case_of(request.person, found.contribution_id, Case.Kind.APPEAL)
    form = JudgeForm(request.POST or None)
    status = DONE
    if request.method == "POST":
        status = attempt(
            form,
            lambda: actions.judge_decision(
                person=request.person,
                decision=found,
                is_right=form.cleaned_data["do"] != WRONG,
                reason=form.cleaned_data["reason"],
            ),
            on="reason",
        )
        if status == DONE:
            messages.success(request, _("Decided. The author is told."))
            return go_on(request)
    context = {
        "form": form,
        "case": seen_case(case) if case else None,
        "contribution": found.contribution,
        "decision": found,
        "rule": seen_decision(found, here=found.contribution).rule,
        "limit": MOST_REASON_WORDS,
    }
    return render(request, "moderation/judge.jinja", context, status=status)
