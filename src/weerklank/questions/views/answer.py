"""Answering a question: first the words, then the name, then the receipt.

Nobody needs an account for the first screen. What is written there is kept sealed under a secret
of the browser until it is sent, so that signing in, an expired session or an error loses nothing.
The story has a first screen of its own (`story.py`); both lead to the name (`appear.py`).
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from weerklank.contributions import unsent
from weerklank.contributions.models import MOST_WORDS, Topic
from weerklank.contributions.telling import count_unsent
from weerklank.contributions.words import clean_words
from weerklank.kernel.policy import Refused
from weerklank.kernel.throttle import TooOften
from weerklank.media import actions as media
from weerklank.media.doors import WAYS, way_to
from weerklank.media.holders import Holder, going_to, holder_of, keep_holder
from weerklank.media.queries import uploads_of
from weerklank.media.waiting import change_waiting, take_files, waiting_items
from weerklank.questions.answer_forms import AnswerForm
from weerklank.questions.desks import desk_of
from weerklank.questions.queries import backdrop_for, one_question
from weerklank.spaces.http import Request


def asked_topic(request: Request, question: UUID) -> Topic:
    """The topic of a question that may be seen. Raises Http404."""
    topic = one_question(request.person, topic=question).first
    if topic is None:
        raise Http404
    return topic


@require_http_methods(["GET", "POST"])
def answer(request: Request, question: UUID) -> HttpResponse:
    """The first screen: words and files. Goes on to the name when there is something to send."""
    topic, holder = asked_topic(request, question), holder_of(request)
    kept = unsent.kept(holder=holder, about=topic.pk)
    form = AnswerForm(request.POST or None, initial={"words": kept.words if kept else ""})
    if request.method == "GET":
        status = 200 if topic.is_open else 409
        return _answer_page(request, topic, holder, form, status=status)
    words = request.POST.get("words", "")
    problems = take_files(request, holder.hash_for(topic.pk), topic.question.takes)
    change_waiting(request, holder.hash_for(topic.pk))
    try:
        words = clean_words(words)
        count_unsent(request)
    except Refused as refused:
        form.is_valid()
        form.add_error("words", str(refused))
        status = 429 if isinstance(refused, TooOften) else 422
        return _answer_page(request, topic, holder, form, problems=problems, status=status)
    unsent.keep(holder=holder, about=topic.pk, words=words)
    if not topic.is_open:
        return _answer_page(request, topic, holder, form, problems=problems, status=409)
    elsewhere = way_on(topic, request.POST.get("do", ""), back="questions:answer")
    if elsewhere and not problems:
        return going_to(elsewhere, holder)
    if problems or request.POST.get("do") != "next":
        return _answer_page(
            request, topic, holder, form, problems=problems, status=422 if problems else 200
        )
    if not words and not uploads_of(holder.hash_for(topic.pk)).exists():
        form.is_valid()
        form.add_error("words", _("Write something first, or add a picture."))
        return _answer_page(request, topic, holder, form, status=422)
    return going_to(reverse("questions:appear", kwargs={"question": topic.pk}), holder)


def way_on(topic: Topic, do: str, *, back: str) -> str | None:
    """The page for which a button of the form was pressed, as far as the question asks for it."""
    here = {"question": topic.pk}
    if do == "story" and topic.question.takes_stories:
        return reverse("questions:story", kwargs=here)
    if do == "plain":
        return reverse("questions:answer", kwargs=here)
    if do not in WAYS or WAYS[do] not in topic.question.takes:
        return None
    return way_to(
        do, about=topic.pk, back=reverse(back, kwargs=here), backdrop=topic.question.backdrop_id
    )


def _answer_page(
    request: Request,
    topic: Topic,
    holder: Holder,
    form: AnswerForm,
    *,
    problems: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    back = reverse("questions:answer", kwargs={"question": topic.pk})
    context = {
        "topic": topic,
        "desk": None if topic.is_open else desk_of(request.person, topic.space),
        "form": form,
        "back": back,
        "items": waiting_items(holder.hash_for(topic.pk), topic.pk, back),
        "problems": problems or [],
        "limit": MOST_WORDS,
        "backdrop": backdrop_for(request.person, topic),
    }
    template = "questions/answer.jinja" if topic.is_open else "questions/closed.jinja"
    response = render(request, template, context, status=status)
    keep_holder(response, holder)
    return response


@require_POST
def forget(request: Request, question: UUID) -> HttpResponse:
    """Erases what was written and not sent: on the server here, on the device by the script."""
    topic, holder = asked_topic(request, question), holder_of(request)
    unsent.forget(holder=holder, about=topic.pk)
    with transaction.atomic():
        media.drop_uploads(uploads_of(holder.hash_for(topic.pk)))
    return redirect("questions:show", question=topic.pk)
