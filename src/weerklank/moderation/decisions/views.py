"""Deciding about one contribution or about several, and putting back what was hidden."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weerklank.contributions.policies import may_see_contribution
from weerklank.kernel.attempts import DONE, REFUSED, attempt
from weerklank.kernel.policy import Refused, WrongState, get_visible
from weerklank.moderation import actions
from weerklank.moderation.decisions import forms, queries
from weerklank.moderation.decisions.choosing import carry_out
from weerklank.moderation.decisions.recording import MOST_REASON_WORDS
from weerklank.moderation.models import Case
from weerklank.moderation.policies import (
    APPEALABLE,
    appealable_until,
    cases_visible_to,
    contributions_moderated_by,
    decisions_visible_to,
    may_appeal_decision,
)
from weerklank.moderation.queue.going_on import go_on, require_team, show_queue
from weerklank.moderation.queue.queries import case_of, seen_case
from weerklank.moderation.rules import fixed_rules, rules_of
from weerklank.spaces.http import Request


@login_required
@require_http_methods(["GET", "POST"])
def decide(request: Request, contribution: UUID) -> HttpResponse:
    """One contribution with all that is known of it, and what can be decided."""
    said = get_visible(contributions_moderated_by(request.person), pk=contribution)
    case = case_of(request.person, said.pk, Case.Kind.REVIEW)
    topics, others = queries.topics_to_move_to(said), queries.others_on_topic(said)
    form = forms.DecideForm(
        request.POST or None,
        rules=rules_of(said.topic.space),
        does=queries.what_can_be_done(request.person, said, topics, others),
        topics=topics,
        others=others,
        initial={"seen": case.version if case else 0},
    )
    status = DONE
    if request.method == "POST":
        status = attempt(
            form, lambda: carry_out(request.person, said, form.cleaned_data), on="reason"
        )
        if status == DONE:
            messages.success(request, _("Decided. The author hears it when it concerns them."))
            return go_on(request) if case else redirect("portal:contribution", contribution=said.pk)
    context = {
        "contribution": said,
        "case": seen_case(case) if case else None,
        "form": form,
        "before": queries.decided_before(said),
        "limit": MOST_REASON_WORDS,
    }
    return render(request, "moderation/decide.jinja", context, status=status)


@login_required
@require_POST
def bulk(request: Request) -> HttpResponse:
    """Decides the same about all cases that were ticked, each by itself."""
    require_team(request.person)
    form = forms.BulkForm(request.POST, rules=fixed_rules())
    ticked = dict(_ticks(request.POST.getlist("case")))
    if not ticked:
        form.add_error(None, _("Tick at least one."))
    if not form.is_valid():
        return show_queue(request, form, ticked=set(ticked), status=REFUSED)
    rows = cases_visible_to(request.person).filter(pk__in=ticked, kind=Case.Kind.REVIEW)
    done = 0
    for case in rows.select_related("contribution__topic__space", "contribution__alias"):
        try:
            _decide_alike(request, case, ticked[case.pk], form.cleaned_data)
        except Refused as refused:
            form.add_error("reason", str(refused))
            return show_queue(request, form, ticked=set(ticked), status=REFUSED)
        except WrongState as wrong:
            messages.warning(request, f"{case.contribution.alias.name}: {wrong}")
        else:
            done += 1
    messages.success(
        request, ngettext("%(num)s decided.", "%(num)s decided.", done) % {"num": done}
    )
    return redirect("moderation:queue")


def _decide_alike(request: Request, case: Case, seen: int, sent: dict[str, Any]) -> None:
    what: dict[str, Any] = {
        "person": request.person, "contribution": case.contribution, "seen": seen
    }  # fmt: skip
    if sent["do"] == forms.LEAVE:
        actions.leave_contribution(**what)
    else:
        actions.hide_contribution(**what, reason=sent["reason"], rule=sent["rule"])


def _ticks(texts: list[str]) -> list[tuple[UUID, int]]:
    """Those of `texts` that are a case and the version of it that was seen."""
    found = []
    for text in texts:
        key, _colon, seen = text.partition(":")
        try:
            found.append((UUID(key), int(seen)))
        except ValueError:
            continue
    return found


@login_required
@require_POST
def restore(request: Request, contribution: UUID) -> HttpResponse:
    """Puts a hidden contribution back."""
    found = get_visible(contributions_moderated_by(request.person), pk=contribution)
    try:
        actions.restore_contribution(person=request.person, contribution=found)
    except WrongState as wrong:
        messages.error(request, str(wrong))
    else:
        messages.success(request, _("The contribution stands there again."))
    return redirect("moderation:hidden")


@login_required
@require_safe
def show(request: Request, decision: UUID) -> HttpResponse:
    """What was decided and why, for the author it is about: facts, rule, program, what one can do.

    Who decided stands nowhere on it.
    """
    rows = decisions_visible_to(request.person).select_related(
        "contribution__topic__space__organisation", "contribution__alias", "into__topic__space",
        "about", "appeal", "verdict", "exclusion", "from_topic",
    )  # fmt: skip
    found = get_visible(rows, pk=decision)
    context = {
        "decision": found,
        "rule": queries.seen_decision(found, here=found.contribution).rule,
        "sees_other": found.into is not None and may_see_contribution(request.person, found.into),
        "own": found.contribution.alias_id in request.person.alias_ids,
        "waits_for_second": found.kind in APPEALABLE and not queries.somebody_else_can_judge(found),
        "may_appeal": may_appeal_decision(request.person, found) and not hasattr(found, "appeal"),
        "appealable_until": appealable_until(found),
    }
    return render(request, "moderation/decision.jinja", context)
