"""Requests to see a name, for the team that hands over and the two officers who decide."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weerklank.kernel import clock
from weerklank.kernel.attempts import DONE, attempt
from weerklank.kernel.policy import get_visible
from weerklank.spaces.http import Request
from weerklank.unmasking import actions, queries
from weerklank.unmasking.actions.requests import MOST_BECAUSE, MOST_REASON
from weerklank.unmasking.forms import AskForm, CodeForm, HandOverForm, ReasonForm
from weerklank.unmasking.models import NameRequest, Officer
from weerklank.unmasking.policies import (
    contributions_to_hand_over,
    may_ask_for_name,
    may_decide_on_name,
    name_requests_of_first,
    name_requests_of_second,
    name_requests_visible_to,
    offices_held_by,
)
from weerklank.unmasking.said import open_said
from weerklank.unmasking.states import UNDER_WAY, RequestState


@login_required
@require_http_methods(["GET", "POST"])
def hand_over(request: Request, contribution: UUID) -> HttpResponse:
    """Hands a threat or a crime to an officer, who can ask for the name behind it."""
    found = get_visible(contributions_to_hand_over(request.person), pk=contribution)
    officers = queries.officers_for(found.topic.space)
    form = HandOverForm(request.POST or None, officers=officers)
    status = DONE
    if request.method == "POST":
        status = attempt(
            form,
            lambda: actions.hand_over_for_name(
                person=request.person, contribution=found, **form.cleaned_data
            ),
            on="reason",
        )
        if status == DONE:
            messages.success(request, _("Handed over. You hear how it ends."))
            return redirect("unmasking:list")
    context = {"form": form, "contribution": found, "officers": officers, "limit": MOST_REASON}
    return render(request, "unmasking/hand_over.jinja", context, status=status)


@login_required
@require_safe
def list_requests(request: Request) -> HttpResponse:
    """The requests that one has to do with, and one's own offices."""
    if not (request.person.post_ids or request.person.is_staff_somewhere):
        raise Http404
    offices = list(offices_held_by(request.person))
    page = queries.name_requests(request.person, cursor=request.GET.get("na"))
    context = {"page": page, "offices": offices, "my_turn": _is_my_turn(request)}
    return render(request, "unmasking/list.jinja", context)


@login_required
@require_safe
def show(request: Request, asked: UUID) -> HttpResponse:
    """One request: what it is about, every step, and what one can do now."""
    return _show(request, get_visible(name_requests_visible_to(request.person), pk=asked))


@login_required
@require_POST
def ask(request: Request, asked: UUID) -> HttpResponse:
    """The first officer asks for the name."""
    found = get_visible(name_requests_of_first(request.person), pk=asked)
    form = AskForm(request.POST, officers=_seconds(found))
    status = attempt(
        form,
        lambda: actions.ask_for_name(person=request.person, request=found, **form.cleaned_data),
    )
    if status == DONE:
        messages.success(request, _("Asked. The second officer has 48 hours to decide."))
        return redirect("unmasking:show", asked=found.pk)
    return _show(request, found, ask_form=form, status=status)


@login_required
@require_POST
def decline(request: Request, asked: UUID) -> HttpResponse:
    """The first officer sees no ground."""
    found = get_visible(name_requests_of_first(request.person), pk=asked)
    form = ReasonForm(request.POST)
    status = attempt(
        form,
        lambda: actions.decline_name_request(
            person=request.person, request=found, **form.cleaned_data
        ),
    )
    if status == DONE:
        messages.success(request, _("It ends here. The team hears why."))
        return redirect("unmasking:show", asked=found.pk)
    return _show(request, found, no_form=form, status=status)


@login_required
@require_POST
def agree(request: Request, asked: UUID) -> HttpResponse:
    """The second officer agrees."""
    found = get_visible(name_requests_of_second(request.person), pk=asked)
    form = CodeForm(request.POST)
    status = attempt(
        form,
        lambda: actions.agree_to_name(person=request.person, request=found, **form.cleaned_data),
        on="code",
    )
    if status == DONE:
        messages.success(request, _("You agreed. The first officer can look once, within a day."))
        return redirect("unmasking:show", asked=found.pk)
    return _show(request, found, code_form=form, status=status)


@login_required
@require_POST
def refuse(request: Request, asked: UUID) -> HttpResponse:
    """The second officer says no."""
    found = get_visible(name_requests_of_second(request.person), pk=asked)
    form = ReasonForm(request.POST)
    status = attempt(
        form,
        lambda: actions.refuse_name(person=request.person, request=found, **form.cleaned_data),
    )
    if status == DONE:
        messages.success(request, _("You refused. Nobody sees the name."))
        return redirect("unmasking:show", asked=found.pk)
    return _show(request, found, no_form=form, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def look(request: Request, asked: UUID) -> HttpResponse:
    """Shows the name, once. Who comes back to this address is led to the request."""
    found = get_visible(name_requests_of_first(request.person), pk=asked)
    if request.method == "GET":
        return redirect("unmasking:show", asked=found.pk)
    form = CodeForm(request.POST)
    seen: list[actions.Seen] = []
    status = attempt(
        form,
        lambda: seen.append(
            actions.open_name(person=request.person, request=found, **form.cleaned_data)
        ),
        on="code",
    )
    if status != DONE:
        return _show(request, found, code_form=form, status=status)
    response = render(request, "unmasking/name.jinja", {"asked": found, "seen": seen[0]})
    response.headers["Cache-Control"] = "no-store"
    return response


def _seconds(found: NameRequest) -> list[Officer]:
    if found.contribution is None:
        return []
    return queries.officers_for(found.contribution.topic.space, besides=found.first)


def _is_my_turn(request: Request) -> set[UUID]:
    """The requests that wait for this person."""
    now = clock.now()
    firsts = name_requests_of_first(request.person).filter(
        state__in=(RequestState.RAISED, RequestState.AGREED), ends_at__gte=now
    )
    seconds = name_requests_of_second(request.person).filter(
        state=RequestState.ASKED, ends_at__gte=now
    )
    ids = firsts.values_list("pk").union(seconds.values_list("pk"))
    return {pk for (pk,) in ids}


def _show(
    request: Request, found: NameRequest, *, status: int = DONE, **forms_sent: forms.Form
) -> HttpResponse:
    person = request.person
    found = get_visible(
        queries.with_steps(NameRequest.objects.select_related(
            "alias", "contribution__topic__space", "first__post", "first__organisation",
            "second__post", "second__organisation",
        )),
        pk=found.pk,
    )  # fmt: skip
    in_time = found.state in UNDER_WAY and clock.now() <= found.ends_at
    is_first, is_second = may_ask_for_name(person, found), may_decide_on_name(person, found)
    turn = found.state if in_time else ""
    asks = is_first and turn == RequestState.RAISED
    context = {
        "asked": found,
        "steps": list(found.steps.all()),
        "said": open_said(found) if is_first or is_second else "",
        "is_officer": is_first or is_second,
        "may_ask": asks,
        "may_decide": is_second and turn == RequestState.ASKED,
        "may_look": is_first and turn == RequestState.AGREED,
        "refused_before": queries.refused_before(found) if is_first or is_second else 0,
        "limit": MOST_REASON,
        "limit_because": MOST_BECAUSE,
        "no_form": ReasonForm(),
        "code_form": CodeForm(),
        **forms_sent,
    }
    if asks and "ask_form" not in context:
        context["ask_form"] = AskForm(officers=_seconds(found))
    return render(request, "unmasking/show.jinja", context, status=status)
