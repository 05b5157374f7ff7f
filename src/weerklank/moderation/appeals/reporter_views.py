"""Disagreeing with what came of one's report, and deciding anew because somebody does."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from weerklank.kernel.attempts import DONE, attempt
from weerklank.kernel.policy import authorise, get_visible
from weerklank.moderation import actions
from weerklank.moderation.appeals.actions import MOST_APPEAL_WORDS
from weerklank.moderation.appeals.forms import DisagreeForm, ReconsiderForm
from weerklank.moderation.decisions import forms, queries
from weerklank.moderation.decisions.choosing import carry_out
from weerklank.moderation.decisions.recording import MOST_REASON_WORDS
from weerklank.moderation.models import Case, Decision, ReportAppeal, Slip
from weerklank.moderation.policies import decisions_reconsidered_by, may_appeal_report
from weerklank.moderation.queue.going_on import go_on
from weerklank.moderation.queue.queries import cases_of, seen_case
from weerklank.moderation.reports.queries import seen_report
from weerklank.moderation.reports.slips import reports_on
from weerklank.moderation.rules import rules_of, words_of_rule
from weerklank.spaces.http import Request


@login_required
@require_http_methods(["GET", "POST"])
def disagree(request: Request, slip: UUID) -> HttpResponse:
    """Asks who reported something why they do not agree with what came of it.

    The address names the slip and not the report: it lies on the side of the account already.
    """
    mine = get_visible(Slip.objects.filter(account=request.person.account), pk=slip)
    report = reports_on([mine]).get(mine.pk)
    if report is None or report.decision is None:
        raise Http404
    authorise(may_appeal_report(request.person, report))
    form = DisagreeForm(request.POST or None)
    status = DONE
    if request.method == "POST":
        status = attempt(
            form,
            lambda: actions.appeal_report(
                person=request.person, report=report, words=form.cleaned_data["words"]
            ),
            on="words",
        )
        if status == DONE:
            messages.success(request, _("Somebody else of the team looks again. You hear from us."))
            return redirect("moderation:my_reports")
    context = {
        "form": form,
        "report": seen_report(mine.pk, report),
        "waits_for_second": not queries.somebody_else_can_judge(report.decision),
        "limit": MOST_APPEAL_WORDS,
    }
    return render(request, "moderation/disagree.jinja", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def reconsider(request: Request, decision: UUID) -> HttpResponse:
    """A decision with which reporters disagree, for who did not take it."""
    appeals = ReportAppeal.objects.filter(report__decision=OuterRef("pk"))
    found = get_visible(
        decisions_reconsidered_by(request.person).filter(Exists(appeals)), pk=decision
    )
    said = found.contribution
    cases = cases_of(request.person, said.pk)
    case, review = cases.get(Case.Kind.REPORTER), cases.get(Case.Kind.REVIEW)
    topics, others = queries.topics_to_move_to(said), queries.others_on_topic(said)
    form = ReconsiderForm(
        request.POST or None,
        rules=rules_of(said.topic.space),
        does=queries.what_can_be_done_anew(request.person, said, topics, others),
        topics=topics,
        others=others,
        initial={"seen": review.version if review else 0},
    )
    status = DONE
    if request.method == "POST":
        status = attempt(form, lambda: _look_again(request, found, form), on="reason")
        if status == DONE:
            messages.success(request, _("Decided. Who reported it is told."))
            return go_on(request)
    context = {
        "form": form,
        "case": seen_case(case) if case else None,
        "review": seen_case(review) if review else None,
        "contribution": said,
        "decision": found,
        "rule": queries.seen_decision(found, here=said).rule,
        "appeals": [
            (one, words_of_rule(one.report.reason, one.report.rule_words))
            for one in ReportAppeal.objects.filter(report__decision=found, words__gt="")
            .select_related("report")
            .order_by("made_at")
        ],
        "limit": MOST_REASON_WORDS,
    }
    return render(request, "moderation/reconsider.jinja", context, status=status)


def _look_again(request: Request, decision: Decision, form: ReconsiderForm) -> None:
    sent, person = form.cleaned_data, request.person
    if sent["do"] == forms.STAY:
        actions.uphold_decision(person=person, decision=decision, reason=sent["reason"])
        return
    actions.decide_anew(
        person=person,
        decision=decision,
        decide=lambda: carry_out(person, decision.contribution, sent),
    )
