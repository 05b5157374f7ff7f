"""Reporting a contribution, with an account or without, and hearing what came of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from weerklank.contributions.policies import contributions_visible_to
from weerklank.kernel.policy import Refused, WrongState, get_visible
from weerklank.kernel.throttle import Count, TooOften, count_all_or_refuse, of_network
from weerklank.moderation.reports.actions import (
    MOST_REPORT_WORDS,
    has_reported,
    report_contribution,
)
from weerklank.moderation.reports.forms import ReportForm
from weerklank.moderation.reports.queries import my_reports
from weerklank.spaces.http import Request

HOUR = 3600
MOST_PER_SESSION = 10
MOST_PER_NETWORK = 30


@require_http_methods(["GET", "POST"])
def report(request: Request, contribution: UUID) -> HttpResponse:
    """Asks what is wrong with a contribution; sending it tells the team."""
    seen = get_visible(contributions_visible_to(request.person), pk=contribution)
    form = ReportForm(request.POST or None, space=seen.topic.space)
    status = 200
    if request.method == "POST" and not form.is_valid():
        status = 422
    elif request.method == "POST" and form.cleaned_data["website"]:
        # A machine filled in the field that people do not see: it hears what people hear.
        return redirect("moderation:reported", contribution=seen.pk)
    elif request.method == "POST":
        try:
            count_report(request)
            report_contribution(
                person=request.person,
                contribution=seen,
                reason=form.cleaned_data["reason"],
                words=form.cleaned_data["words"],
            )
        except TooOften as refused:
            form.add_error(None, str(refused))
            status = 429
        except Refused as refused:
            form.add_error("words", str(refused))
            status = 422
        except WrongState as wrong:
            form.add_error(None, str(wrong))
            status = 409
        else:
            return redirect("moderation:reported", contribution=seen.pk)
    context = {
        "form": form,
        "contribution": seen,
        "limit": MOST_REPORT_WORDS,
        "has_reported": has_reported(request.person, seen),
    }
    return render(request, "moderation/report.jinja", context, status=status)


def count_report(request: Request) -> None:
    """Raises TooOften when too many reports came from this browser or this network."""
    counts = [of_network(request, what="report", most=MOST_PER_NETWORK)]
    if session := request.session.session_key:
        counts.append(Count("report", f"session:{session}", MOST_PER_SESSION, HOUR))
    count_all_or_refuse(*counts)


@require_safe
def reported(request: Request, contribution: UUID) -> HttpResponse:
    """Thanks, what happens with a report, and the way back as long as one may read it."""
    seen = contributions_visible_to(request.person).filter(pk=contribution).exists()
    back = reverse("portal:contribution", kwargs={"contribution": contribution}) if seen else ""
    return render(request, "moderation/reported.jinja", {"back": back})


@login_required
@require_safe
def list_mine(request: Request) -> HttpResponse:
    """What one reported in the last half year, and what came of it."""
    return render(request, "moderation/my_reports.jinja", {"reports": my_reports(request.person)})
