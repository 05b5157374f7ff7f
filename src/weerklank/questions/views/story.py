"""Answering a question with a story: the first screen of who tells one."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from weerklank.contributions import telling
from weerklank.contributions.models import Topic
from weerklank.contributions.stories import StoryDraft
from weerklank.media.holders import Holder, going_to, holder_of, keep_holder
from weerklank.questions.answer_forms import AnswerForm
from weerklank.questions.desks import desk_of
from weerklank.questions.views.answer import asked_topic, way_on
from weerklank.spaces.http import Request


@require_http_methods(["GET", "POST"])
def story(request: Request, question: UUID) -> HttpResponse:
    """The first screen for who tells a story: a title, and parts in order."""
    topic, holder = asked_topic(request, question), holder_of(request)
    if not topic.question.takes_stories:
        raise Http404
    if request.method == "GET":
        draft = telling.draft_of(holder=holder, about=topic.pk)
        return _story_page(request, topic, holder, draft, status=200 if topic.is_open else 409)
    told = telling.take_story(request, holder=holder, about=topic.pk, takes=topic.question.takes)
    if not topic.is_open:
        return _story_page(request, topic, holder, told.draft, status=409)
    elsewhere = way_on(topic, told.do, back="questions:story")
    if elsewhere and not told.problems:
        return going_to(elsewhere, holder)
    missing = telling.what_is_missing(told.draft) if told.do == "next" else {}
    if told.problems or missing or told.do != "next":
        return _story_page(
            request, topic, holder, told.draft, problems=told.problems, missing=missing,
            status=422 if told.problems or missing else 200,
        )  # fmt: skip
    return going_to(reverse("questions:appear", kwargs={"question": topic.pk}), holder)


def _story_page(
    request: Request,
    topic: Topic,
    holder: Holder,
    draft: StoryDraft,
    *,
    problems: list[str] | None = None,
    missing: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    back = reverse("questions:story", kwargs={"question": topic.pk})
    words = "\n\n".join(part.words for part in draft.parts if part.words)
    context = {
        "topic": topic,
        "desk": None if topic.is_open else desk_of(request.person, topic.space),
        "form": AnswerForm(initial={"words": words}),
        "back": back,
        "draft": draft,
        "rows": telling.rows_of(draft, holder=holder, about=topic.pk, back=back),
        "problems": problems or [],
        "missing": missing or {},
    }
    template = "questions/story.jinja" if topic.is_open else "questions/closed.jinja"
    response = render(request, template, context, status=status)
    keep_holder(response, holder)
    return response
