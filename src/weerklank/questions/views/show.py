"""A question, and what people said to it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from weerklank.contributions.gestures import gestures_at
from weerklank.contributions.orders import (
    FIRST_PAGE,
    OF_TOPIC,
    chosen_order,
    is_outdated,
    links_of,
    read_after,
)
from weerklank.contributions.queries import conversation
from weerklank.kernel.front.pages import for_everybody
from weerklank.outcomes.queries import outcomes_of_topic
from weerklank.promises.queries import promise_lines
from weerklank.questions import queries
from weerklank.questions.readers import readers_in_words
from weerklank.spaces.http import Request
from weerklank.spaces.kept import kept_page
from weerklank.spaces.policies import may_manage_space, may_work_in_space


@require_safe
@for_everybody("na", "volgorde")
def show(request: Request, question: UUID) -> HttpResponse:
    """The question with its limits, what was done with the answers, and the voices."""
    person, order = request.person, chosen_order(request.GET.get("volgorde"), OF_TOPIC)
    after = read_after(request.GET.get("na"), order)
    topics = queries.one_question(person, topic=question)
    topic = topics.first
    if topic is None:
        raise Http404
    voices = queries.voices_of(person, topic, order=order, after=after)
    said = conversation(person, voices, order=order)
    gestures = gestures_at(person, said.keys, topic.space)
    outcomes = outcomes_of_topic(person, topic)
    may_manage = may_manage_space(person, topic.space)
    works_here = may_work_in_space(person, topic.space)
    backdrop = queries.backdrop_for(person, topic)
    response = kept_page(
        request,
        "questions/_voices.jinja" if request.htmx else "questions/show.jinja",
        reads=[topics, *said.rows, *gestures.rows, outcomes.rows],
        also=(may_manage, works_here, gestures.may_make, backdrop is None, order, after),
        context=lambda: {
            "topic": topic,
            "read_by": readers_in_words(topic, vars(topic)["read_by"]),
            "page": said.page,
            "order": order,
            "orders": links_of(order, OF_TOPIC),
            "is_first": after == FIRST_PAGE,
            "is_outdated": is_outdated(after, said.page.items),
            "answers": said.answers,
            "photos": said.photos,
            "gestures": gestures,
            "promises": promise_lines(said.page.items),
            "outcomes": outcomes.told,
            "may_manage": may_manage,
            "works_here": works_here,
            "drafts": outcomes.drafts,
            "backdrop": backdrop,
        },
    )
    response.headers["Vary"] = "HX-Request, Cookie"
    return response
