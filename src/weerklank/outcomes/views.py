"""Telling what was done: for the team that writes it, and for everybody who may read it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weerklank.contributions.policies import topics_visible_to
from weerklank.kernel.front.pages import for_everybody
from weerklank.kernel.once import form_key_of
from weerklank.kernel.pagination import page_of
from weerklank.kernel.policy import Refused, authorise, get_visible
from weerklank.outcomes import actions, queries
from weerklank.outcomes.forms import OutcomeForm
from weerklank.outcomes.models import Outcome
from weerklank.outcomes.policies import (
    may_change_outcome,
    may_write_outcome,
    outcomes_changeable_by,
)
from weerklank.spaces.aliases import post_for
from weerklank.spaces.http import Request
from weerklank.spaces.kept import kept_page
from weerklank.spaces.models import Space

MOST_TICKED = 300


@require_safe
@for_everybody("na")
def show(request: Request, outcome: UUID) -> HttpResponse:
    """What was done, and the voices that led there, as far as one may read them."""
    person, cursor = request.person, request.GET.get("na")
    rows = queries.one_outcome(person, outcome)
    found = rows.first
    if found is None:
        raise Http404
    voices = queries.voices_behind(person, found, cursor=cursor)
    may_change = may_change_outcome(person, found)
    return kept_page(
        request,
        "outcomes/show.jinja",
        reads=[rows, voices],
        also=(may_change, bool(cursor)),
        context=lambda: {
            "outcome": found,
            "seen": queries.seen(found),
            "page": page_of(voices.items, moment="sent_at"),
            "is_first": not cursor,
            "may_change": may_change,
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def write(request: Request, topic: UUID) -> HttpResponse:
    """A new outcome of a topic; the next step is to link what led to it."""
    about = get_visible(topics_visible_to(request.person), pk=topic)
    authorise(may_write_outcome(request.person, about))
    form = OutcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.write_outcome(
                person=request.person,
                topic=about,
                form_key=form_key_of(request),
                **form.cleaned_data,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Kept. Nobody but the team sees it yet."))
            return redirect("outcomes:link", outcome=made.pk)
    context = {
        "form": form,
        "topic": about,
        "outcome": None,
        "is_nameless": _is_nameless(request, about.space),
    }
    return render(request, "outcomes/write.jinja", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def change(request: Request, outcome: UUID) -> HttpResponse:
    """The words of an outcome in a form; sending it replaces them."""
    found = get_visible(outcomes_changeable_by(request.person), pk=outcome)
    initial = {
        "kind": found.kind,
        "title": found.title,
        "words": found.words,
    }
    form = OutcomeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_outcome(person=request.person, outcome=found, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The new words stand."))
            return redirect("outcomes:show", outcome=found.pk)
    context = {"form": form, "topic": found.topic, "outcome": found, "is_nameless": False}
    return render(request, "outcomes/write.jinja", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def link(request: Request, outcome: UUID) -> HttpResponse:
    """Search in what was said and tick what led here. Ticks stay while searching on."""
    rows = queries.with_links(request.person, outcomes_changeable_by(request.person))
    found = get_visible(rows, pk=outcome)
    ticked = _keys(request.POST.getlist("gekozen"))
    wants_to_link = request.POST.get("doe") == "koppelen"
    if wants_to_link and ticked:
        number = actions.link_contributions(
            person=request.person, outcome=found, contributions=ticked
        )
        messages.success(request, _("Linked: %(number)s.") % {"number": number})
        return redirect("outcomes:link", outcome=found.pk)
    problem = _("Tick at least one contribution first.") if wants_to_link else ""
    return _link_page(request, found, ticked=ticked, problem=problem)


@login_required
@require_POST
def unlink(request: Request, outcome: UUID) -> HttpResponse:
    """Takes one contribution off an outcome."""
    rows = queries.with_links(request.person, outcomes_changeable_by(request.person))
    found = get_visible(rows, pk=outcome)
    try:
        actions.unlink_contributions(
            person=request.person,
            outcome=found,
            contributions=_keys(request.POST.getlist("bijdrage")),
        )
    except Refused as refused:
        return _link_page(request, found, ticked=[], problem=str(refused))
    messages.success(request, _("Taken off."))
    return redirect("outcomes:link", outcome=found.pk)


@login_required
@require_http_methods(["GET", "POST"])
def publish(request: Request, outcome: UUID) -> HttpResponse:
    """Shows what will be seen and who will be told, then does it."""
    rows = queries.with_voices(request.person, outcomes_changeable_by(request.person))
    found = get_visible(rows, pk=outcome)
    problem = ""
    if request.method == "POST":
        try:
            actions.publish_outcome(person=request.person, outcome=found)
        except Refused as refused:
            problem = str(refused)
        else:
            messages.success(request, _("Published. Everybody who led to this is told."))
            return redirect("outcomes:show", outcome=found.pk)
    context = {
        "outcome": found,
        "seen": queries.seen(found),
        "problem": problem,
        "is_published": found.state == Outcome.State.PUBLISHED,
    }
    return render(request, "outcomes/publish.jinja", context, status=422 if problem else 200)


def _link_page(
    request: Request, outcome: Outcome, *, ticked: list[UUID], problem: str = ""
) -> HttpResponse:
    words = request.POST.get("zoek", "")[:200]
    cursor = request.POST.get("na") if request.POST.get("doe") != "zoeken" else None
    page = queries.search_to_link(request.person, outcome, words=words, cursor=cursor)
    chosen = queries.ticked_for(request.person, outcome, ticked)
    keys = {one.pk for one in chosen}
    context = {
        "outcome": outcome,
        "words": words,
        "chosen": chosen,
        "found": [one for one in page.items if one.pk not in keys],
        "next_cursor": page.next_cursor,
        "linked": queries.linked_to(outcome),
        "problem": problem,
        "is_published": outcome.state == Outcome.State.PUBLISHED,
    }
    return render(request, "outcomes/link.jinja", context, status=422 if problem else 200)


def _keys(sent: list[str]) -> list[UUID]:
    """The ids among what was sent; anything else is no tick."""
    keys = []
    for text in sent[:MOST_TICKED]:
        try:
            keys.append(UUID(text))
        except ValueError:
            continue
    return keys


def _is_nameless(request: Request, space: Space) -> bool:
    post = post_for(request.person.posts, space)
    return post is None or not post.first_name or not post.role
