"""The front door, what is asked, and a space."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from weerklank.contributions.counts import with_count
from weerklank.contributions.policies import topics_visible_to
from weerklank.contributions.queries import photos_of
from weerklank.contributions.states import TopicState
from weerklank.kernel import clock
from weerklank.kernel.front.pages import for_everybody
from weerklank.kernel.pagination import page_by_moment
from weerklank.kernel.policy import get_visible
from weerklank.outcomes.queries import outcomes_of_space
from weerklank.portal import queries
from weerklank.promises.queries import record_of
from weerklank.spaces.http import Request
from weerklank.spaces.policies import (
    may_enter_space,
    may_manage_space,
    may_work_in_space,
    spaces_visible_to,
)


@require_safe
@for_everybody()
def front(request: Request) -> HttpResponse:
    """What is asked now, what others said, what was done lately."""
    if request.portal is None:
        return render(request, "portal/region.jinja", {"doors": queries.front_doors()})
    person, portal = request.person, request.portal
    voices = queries.latest_voices(person, portal)
    context = {
        "questions": queries.open_questions(person, portal),
        "voices": voices,
        "photos": photos_of(voices),
        "outcomes": queries.outcomes_near(person, portal),
        "spaces": queries.spaces_near(person, portal),
        "today": clock.today(),
    }
    return render(request, "portal/front.jinja", context)


@require_safe
def home(request: Request) -> HttpResponse:
    """Where somebody lands after signing in without being on their way somewhere."""
    return redirect("portal:front")


@require_safe
@for_everybody("stand", "na")
def questions(request: Request) -> HttpResponse:
    """Every question near this front door: open first, or the closed ones."""
    closed = request.GET.get("stand") == "gesloten"
    rows = queries.questions_near(request.person, request.portal)
    today = clock.today()
    if closed:
        rows = rows.filter(state=TopicState.CLOSED) | rows.filter(closes_on__lt=today)
    else:
        rows = rows.filter(state=TopicState.PUBLISHED).exclude(closes_on__lt=today)
    page = page_by_moment(rows, moment="made_at", cursor=request.GET.get("na"), size=12)
    context = {
        "page": page,
        "closed": closed,
        "today": today,
    }
    return render(request, "portal/questions.jinja", context)


@require_safe
@for_everybody()
def space(request: Request, space: UUID) -> HttpResponse:
    """A space: what it is for, its limits, its promise, its questions and outcomes."""
    person = request.person
    found = get_visible(spaces_visible_to(person), pk=space)
    inside = may_enter_space(person, found)
    topics = (
        list(
            with_count(person, topics_visible_to(person))
            .filter(space=found, kind="question")
            .select_related("question")
            .order_by("-made_at", "-id")[:24]
        )
        if inside
        else []
    )
    context = {
        "space": found,
        "inside": inside,
        "topics": topics,
        "outcomes": outcomes_of_space(person, found) if inside else [],
        "record": record_of([found]).get(found.pk),
        "links": list(found.useful_links.all()) if inside else [],
        "desk": next((topic for topic in topics if topic.question.is_desk and topic.is_open), None),
        "works_here": may_work_in_space(person, found),
        "manages": may_manage_space(person, found),
        "today": clock.today(),
    }
    return render(request, "portal/space.jinja", context)
