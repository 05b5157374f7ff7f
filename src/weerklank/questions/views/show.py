"""A question, and what people said to it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from weerklank.contributions.counts import with_count
from weerklank.contributions.policies import topics_visible_to
from weerklank.contributions.queries import voices_of_topic
from weerklank.kernel.front.pages import for_everybody
from weerklank.kernel.policy import get_visible
from weerklank.outcomes.queries import outcomes_of_topic, with_newest_outcome
from weerklank.promises.queries import promise_lines, with_promises
from weerklank.questions.queries import backdrop_for
from weerklank.spaces.http import Request
from weerklank.spaces.policies import may_manage_space, may_work_in_space


@require_safe
@for_everybody("na")
def show(request: Request, question: UUID) -> HttpResponse:
    """The question with its limits, what was done with the answers, and the voices."""
    topics = with_count(request.person, topics_visible_to(request.person))
    topics = topics.select_related("question__backdrop")
    topic = get_visible(topics, pk=question, kind="question")
    said = voices_of_topic(
        request.person,
        topic,
        cursor=request.GET.get("na"),
        also=lambda rows: with_newest_outcome(request.person, with_promises(rows)),
    )
    outcomes = outcomes_of_topic(request.person, topic)
    context = {
        "topic": topic,
        "page": said.page,
        "answers": said.answers,
        "photos": said.photos,
        "promises": promise_lines(request.person, said.page.items),
        "outcomes": outcomes.told,
        "may_manage": may_manage_space(request.person, topic.space),
        "works_here": may_work_in_space(request.person, topic.space),
        "drafts": outcomes.drafts,
        "backdrop": backdrop_for(request.person, topic),
    }
    template = "questions/_voices.jinja" if request.htmx else "questions/show.jinja"
    response = render(request, template, context)
    response.headers["Vary"] = "HX-Request, Cookie"
    return response
