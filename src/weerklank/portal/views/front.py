"""The front door, what is asked, and a space."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from weerklank.contributions.models import Topic
from weerklank.contributions.queries import without_answers
from weerklank.kernel import clock
from weerklank.kernel.front.pages import for_everybody
from weerklank.kernel.pagination import page_of
from weerklank.outcomes.queries import outcomes_of_space
from weerklank.portal import queries
from weerklank.promises.queries import record_of
from weerklank.spaces.http import Request
from weerklank.spaces.kept import kept_page
from weerklank.spaces.policies import may_enter_space, may_manage_space


@require_safe
@for_everybody()
def front(request: Request) -> HttpResponse:
    """What is asked now, what others said, what was done lately."""
    if request.portal is None:
        return render(request, "portal/region.jinja", {"doors": queries.front_doors()})
    person, portal = request.person, request.portal
    asked = queries.open_questions(person, portal)
    voices = without_answers(queries.latest_voices(person, portal))
    outcomes = queries.outcomes_near(person, portal)
    spaces = queries.spaces_near(person, portal)
    return kept_page(
        request,
        "portal/front.jinja",
        reads=[asked, *voices.rows, outcomes.rows, spaces],
        context=lambda: {
            "questions": asked.items,
            "voices": voices.page.items,
            "photos": voices.photos,
            "outcomes": outcomes.told,
            "spaces": spaces.items,
            "today": clock.today(),
        },
    )


@require_safe
def home(request: Request) -> HttpResponse:
    """Where somebody lands after signing in without being on their way somewhere."""
    return redirect("portal:front")


@require_safe
@for_everybody("stand", "na")
def questions(request: Request) -> HttpResponse:
    """Every question near this front door: open first, or the closed ones."""
    closed = request.GET.get("stand") == "gesloten"
    rows = queries.questions_page(
        request.person, request.portal, closed=closed, cursor=request.GET.get("na")
    )
    return kept_page(
        request,
        "portal/questions.jinja",
        reads=[rows],
        also=closed,
        context=lambda: {
            "page": page_of(rows.items, moment="made_at", size=queries.QUESTIONS_A_PAGE),
            "closed": closed,
            "today": clock.today(),
        },
    )


@require_safe
@for_everybody()
def space(request: Request, space: UUID) -> HttpResponse:
    """A space: what it is for, its limits, its promise, its questions and outcomes."""
    person = request.person
    spaces = queries.one_space(person, space=space)
    found = spaces.first
    if found is None:
        raise Http404
    record = record_of(found)
    inside = may_enter_space(person, found)
    if not inside:
        return kept_page(
            request,
            "portal/space.jinja",
            reads=[spaces, record.rows],
            also=request.path,
            context=lambda: {
                "space": found,
                "inside": False,
                "record": record.record,
                "manages": False,
                "back": request.path,
            },
        )
    topics = queries.questions_of_space(person, space=space)
    outcomes = outcomes_of_space(person, found)
    links = queries.links_of_space(space=space)
    manages = may_manage_space(person, found)
    return kept_page(
        request,
        "portal/space.jinja",
        reads=[spaces, record.rows, topics, outcomes.rows, links],
        also=manages,
        context=lambda: {
            "space": found,
            "inside": True,
            "topics": topics.items,
            "outcomes": outcomes.told,
            "record": record.record,
            "links": links.items,
            "desk": next(
                (one for one in topics.items if one.question.is_desk and one.is_open), None
            ),
            "manages": manages,
            "today": clock.today(),
        },
    )


def _is_desk(topic: Topic) -> bool:
    return topic.is_open and topic.question.is_desk
