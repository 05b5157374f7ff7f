"""What teams do with reports."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weerklank.kernel.attempts import DONE, attempt
from weerklank.kernel.once import in_parts
from weerklank.kernel.policy import WrongState, get_visible
from weerklank.moderation import actions, queries
from weerklank.moderation.forms import ExcludeForm, HideForm
from weerklank.moderation.policies import (
    authors_excludable_by,
    contributions_moderated_by,
    exclusions_liftable_by,
    reports_visible_to,
)
from weerklank.spaces.http import Request
from weerklank.spaces.person import Person


def require_team(person: Person) -> None:
    """Raises Http404 for who has no team: to them these pages do not exist."""
    if not person.is_staff_somewhere:
        raise Http404


def manages_somewhere(person: Person) -> bool:
    """Whether the page on who may not write is for this person."""
    return bool(person.managed_spaces or person.administered)


@login_required
@require_safe
def queue(request: Request) -> HttpResponse:
    """What was reported and not yet looked at, over all one's spaces."""
    require_team(request.person)
    page = queries.reported(request.person, cursor=request.GET.get("na"))
    return _list(request, "moderation:queue", queries.cases(page), page.next_cursor)


@login_required
@require_safe
def hidden(request: Request) -> HttpResponse:
    """What is hidden now, over all one's spaces."""
    require_team(request.person)
    page = queries.hidden(request.person, cursor=request.GET.get("na"))
    return _list(request, "moderation:hidden", queries.cases(page), page.next_cursor)


def _list(
    request: Request, here: str, cases: list[queries.Case], next_cursor: str | None
) -> HttpResponse:
    context = {
        "here_now": here,
        "cases": cases,
        "next_cursor": next_cursor,
        "manages": manages_somewhere(request.person),
        "managed": request.person.managed_spaces,
        "administered": request.person.administered,
    }
    return render(request, "moderation/queue.jinja", context)


@login_required
@require_http_methods(["GET", "POST"])
def hide(request: Request, contribution: UUID) -> HttpResponse:
    """Asks for the reason, then hides a contribution."""
    found = get_visible(contributions_moderated_by(request.person), pk=contribution)
    form = HideForm(request.POST or None)
    status = DONE
    if request.method == "POST":
        status = attempt(
            form,
            lambda: actions.hide_contribution(
                person=request.person, contribution=found, reason=form.cleaned_data["reason"]
            ),
            on="reason",
        )
        if status == DONE:
            messages.success(request, _("The contribution is hidden. Its author is told why."))
            return redirect("moderation:queue")
    context = {"form": form, "contribution": found, "limit": actions.MOST_REASON_WORDS}
    return render(request, "moderation/hide.jinja", context, status=status)


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
@require_POST
def settle(request: Request, contribution: UUID) -> HttpResponse:
    """Marks the reports that one saw as looked at."""
    found = get_visible(contributions_moderated_by(request.person), pk=contribution)
    actions.settle_reports(
        person=request.person, contribution=found, reports=_ids(request.POST.getlist("report"))
    )
    messages.success(request, _("Thank you for looking. The contribution stays as it is."))
    return redirect("moderation:queue")


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
@require_http_methods(["GET", "POST"])
def exclude(request: Request, contribution: UUID) -> HttpResponse:
    """Asks for the reason, then stops the author of a contribution from writing in its space."""
    found = get_visible(authors_excludable_by(request.person), pk=contribution)
    form = ExcludeForm(request.POST or None)
    status = DONE
    if request.method == "POST":
        status = attempt(
            form,
            lambda: actions.exclude_author(
                person=request.person, contribution=found, reason=form.cleaned_data["reason"]
            ),
            on="reason",
        )
        if status == DONE:
            messages.success(request, _("This person can no longer write in this space."))
            return redirect("moderation:exclusions")
    context = {"form": form, "contribution": found, "limit": actions.MOST_REASON_WORDS}
    return render(request, "moderation/exclude.jinja", context, status=status)


@login_required
@require_safe
def exclusions(request: Request) -> HttpResponse:
    """Who may not write in the spaces that one manages."""
    if not manages_somewhere(request.person):
        raise Http404
    after = _ids([request.GET.get("na", "")])
    rows, next_one = queries.exclusions(request.person, after=after[0] if after else None)
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


def _ids(texts: list[str]) -> list[UUID]:
    """Those of `texts` that are ids; others are as if not sent."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
