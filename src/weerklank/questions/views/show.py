"""A question, and what people said to it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from weerklank.contributions.counts import with_count
from weerklank.contributions.policies import topics_visible_to
from weerklank.contributions.queries import answers_to, faces_of, voices_of_topic
from weerklank.kernel.policy import get_visible
from weerklank.media.queries import portraits_for
from weerklank.outcomes.queries import (
    drafts_of_topic,
    outcomes_for_contributions,
    outcomes_of_topic,
)
from weerklank.promises.queries import promise_lines, record_of
from weerklank.spaces.http import Request
from weerklank.spaces.policies import may_manage_space, may_work_in_space


@require_safe
def show(request: Request, question: UUID) -> HttpResponse:
    """The question with its limits, what was done with the answers, and the voices."""
    topics = with_count(request.person, topics_visible_to(request.person))
    topics = topics.select_related("question")
    topic = get_visible(topics, pk=question, kind="question")
    page = voices_of_topic(request.person, topic, cursor=request.GET.get("na"))
    ids = [voice.pk for voice in page.items]
    answers = answers_to(request.person, ids)
    works_here = may_work_in_space(request.person, topic.space)
    context = {
        "topic": topic,
        "page": page,
        "answers": answers,
        "photos": portraits_for(faces_of(page.items, answers)),
        "promises": promise_lines(request.person, page.items),
        "outcomes_by_voice": outcomes_for_contributions(request.person, ids),
        "outcomes": outcomes_of_topic(request.person, topic),
        "record": record_of([topic.space]).get(topic.space_id),
        "may_manage": may_manage_space(request.person, topic.space),
        "works_here": works_here,
        "drafts": drafts_of_topic(request.person, topic) if works_here else [],
    }
    template = "questions/_voices.jinja" if request.htmx else "questions/show.jinja"
    response = render(request, template, context)
    response.headers["Vary"] = "HX-Request, Cookie"
    return response
