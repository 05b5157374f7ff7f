"""Care for who may be in need: where they can turn to, who takes it up, and what a space sets."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weerklank.kernel.attempts import DONE, attempt
from weerklank.kernel.policy import WrongState, get_visible
from weerklank.moderation import actions
from weerklank.moderation.care.forms import DistressForm, DistressWordsForm, OrderForm
from weerklank.moderation.care.queries import (
    changes_of_list,
    distress_words_of,
    help_lines_near,
)
from weerklank.moderation.care.words import MOST_LISTED, example_list
from weerklank.moderation.models import Case
from weerklank.moderation.policies import (
    cases_visible_to,
    contributions_moderated_by,
    help_offered_to,
)
from weerklank.moderation.queue.going_on import go_on
from weerklank.moderation.queue.queries import case_of, seen_case
from weerklank.spaces.http import Request
from weerklank.spaces.manage_policies import organisations_administered_by
from weerklank.spaces.models import Organisation, Space
from weerklank.spaces.policies import spaces_manageable_by
from weerklank.spaces.queries import Colleague, team_of


@login_required
@require_safe
def help_lines(request: Request, decision: UUID) -> HttpResponse:
    """Where somebody can turn to, for the author of the words about whom others worry alone."""
    rows = help_offered_to(request.person)
    found = get_visible(rows.select_related("contribution__topic__space"), pk=decision)
    space = found.contribution.topic.space
    context = {"contribution": found.contribution, "lines": help_lines_near(space)}
    return render(request, "moderation/help_lines.jinja", context)


@login_required
@require_POST
def mark(request: Request, contribution: UUID) -> HttpResponse:
    """Says that whoever wrote this may be in need; who was deciding about it goes on with that."""
    found = get_visible(contributions_moderated_by(request.person), pk=contribution)
    case = actions.mark_as_help(person=request.person, contribution=found)
    messages.success(
        request, _("The author sees where they can turn to, and a colleague is called.")
    )
    if case_of(request.person, found.pk, Case.Kind.REVIEW):
        return redirect("moderation:decide", contribution=found.pk)
    return redirect("moderation:help", case=case.pk)


@login_required
@require_http_methods(["GET", "POST"])
def look_at_distress(request: Request, case: UUID) -> HttpResponse:
    """Words in which a program found some of the list; sending it says that no help is needed."""
    rows = cases_visible_to(request.person).filter(kind=Case.Kind.DISTRESS)
    found = get_visible(
        rows.select_related("contribution__topic__space", "contribution__alias"), pk=case
    )
    form, status = DistressForm(request.POST or None), DONE
    if request.method == "POST":
        status = attempt(
            form,
            lambda: actions.rule_out_distress(
                person=request.person, case=found, seen=form.cleaned_data["seen"]
            ),
        )
        if status == DONE:
            messages.success(request, _("Noted. Nobody but your team knows that you looked."))
            return go_on(request)
    waits = case_of(request.person, found.contribution_id, Case.Kind.DISTRESS)
    context = {
        "case": seen_case(waits) if waits else None,
        "found": found,
        "contribution": found.contribution,
        "form": form,
    }
    return render(request, "moderation/distress.jinja", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def take_care(request: Request, case: UUID) -> HttpResponse:
    """Words about which somebody worries, and what one can do; sending it says that one did."""
    rows = cases_visible_to(request.person).filter(kind=Case.Kind.HELP)
    found = get_visible(rows.select_related("contribution__topic__space", "space"), pk=case)
    if request.method == "POST":
        try:
            actions.close_help(person=request.person, case=found)
        except WrongState as wrong:
            messages.warning(request, str(wrong))
            return redirect("moderation:queue")
        messages.success(request, _("Thank you for taking care of somebody."))
        return go_on(request)
    waits = case_of(request.person, found.contribution_id, Case.Kind.HELP)
    context = {
        "case": seen_case(waits) if waits else None,
        "found": found,
        "contribution": found.contribution,
        "lines": help_lines_near(found.space),
    }
    return render(request, "moderation/help.jinja", context)


@login_required
@require_http_methods(["GET", "POST"])
def order(request: Request, space: UUID) -> HttpResponse:
    """What the team of a space looks at first, and who is called for help."""
    found = get_visible(
        spaces_manageable_by(request.person).select_related("organisation"), pk=space
    )
    team = {str(one.membership.account_id): one for one in team_of(found)}
    form = OrderForm(
        request.POST or None,
        team=[
            (key, (one.post.first_name if one.post else "") or one.membership.account.email)
            for key, one in team.items()
        ],
        initial={
            "looks_at_newcomers": found.looks_at_newcomers,
            "called_for_help": str(found.called_for_help_id or ""),
        },
    )
    status = DONE
    if request.method == "POST":
        status = attempt(form, lambda: _set(request, found, form, team))
        if status == DONE:
            messages.success(request, _("Saved."))
            return redirect("spaces:change", space=found.pk)
    return render(request, "moderation/order.jinja", {"space": found, "form": form}, status=status)


def _set(request: Request, space: Space, form: OrderForm, team: dict[str, Colleague]) -> None:
    chosen = team.get(form.cleaned_data["called_for_help"])
    actions.set_order(
        person=request.person,
        space=space,
        looks_at_newcomers=form.cleaned_data["looks_at_newcomers"],
        called_for_help=chosen.membership.account if chosen else None,
    )


@login_required
@require_http_methods(["GET", "POST"])
def distress_words(request: Request, organisation: UUID) -> HttpResponse:
    """The words that may point to distress, who changed them, and an example to begin with."""
    rows = organisations_administered_by(request.person).select_related("parent")
    found = get_visible(rows, pk=organisation)
    listed = distress_words_of(found)
    is_example = not listed and "voorbeeld" in request.GET
    shown = example_list() if is_example else "\n".join(listed)
    form = DistressWordsForm(request.POST or None, initial={"words": shown})
    status = DONE
    if request.method == "POST":
        status = attempt(form, lambda: _list(request, found, form), on="words")
        if status == DONE:
            messages.success(request, _("Saved."))
            return redirect("moderation:distress_words", organisation=found.pk)
    context = {
        "organisation": found,
        "form": form,
        "listed": listed,
        "is_example": is_example,
        "holds_above": bool(not listed and found.parent and distress_words_of(found.parent)),
        "changes": changes_of_list(found),
        "most": MOST_LISTED,
    }
    return render(request, "moderation/distress_words.jinja", context, status=status)


def _list(request: Request, organisation: Organisation, form: DistressWordsForm) -> None:
    actions.list_distress_words(
        person=request.person,
        organisation=organisation,
        words=form.cleaned_data["words"].splitlines(),
    )
