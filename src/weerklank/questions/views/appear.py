"""The second screen of answering: the name, and what others will see. Sends."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from weerklank.contributions import unsent
from weerklank.contributions.appearing import Appearing
from weerklank.contributions.models import Contribution, Topic
from weerklank.contributions.queries import photos_of
from weerklank.kernel.throttle import read_or_refuse
from weerklank.media.holders import Holder, holder_of
from weerklank.media.models import Upload
from weerklank.media.queries import uploads_waiting
from weerklank.media.waiting import waiting_items
from weerklank.questions.answering import answer_question
from weerklank.questions.views.answer import asked_topic
from weerklank.search.likeness import alike_to
from weerklank.spaces.http import Request

MOST_COMPARED_A_MINUTE = 240


@require_http_methods(["GET", "POST"])
def appear(request: Request, question: UUID) -> HttpResponse:
    """Asks for the name and shows what others will see; sends, and leads to the receipt."""
    topic, holder = asked_topic(request, question), holder_of(request)
    kept = unsent.kept(holder=holder, about=topic.pk)
    if kept is None:
        return _already_sent(request, topic)
    if not request.person.is_signed_in:
        return render(request, "questions/sign_in_first.jinja", {"topic": topic, "kept": kept})
    waiting = uploads_waiting(holder.hash_for(topic.pk))
    appearing = Appearing(request, topic.space, waiting, offers_team_only=True)
    sent, status = appearing.attempt(
        lambda: _send(request, topic, holder, kept, waiting, appearing)
    )
    if sent is not None:
        return redirect("portal:receipt", contribution=sent.pk)
    context = {
        "topic": topic,
        "kept": kept,
        "files": waiting_items(holder.hash_for(topic.pk), topic.pk, ""),
        "change": "questions:story" if kept.tells_story else "questions:answer",
        **appearing.context(),
    }
    return render(request, "questions/appear.jinja", context, status=status)


@require_safe
def said_before(request: Request, question: UUID) -> HttpResponse:
    """What others said that is much like what one is about to send; the last screen loads it."""
    read_or_refuse(request, what="said before", most=MOST_COMPARED_A_MINUTE)
    topic = asked_topic(request, question)
    kept = unsent.kept(holder=holder_of(request), about=topic.pk)
    if kept is None:
        raise Http404
    others = alike_to(
        request.person, kept.text, space=topic.space_id, besides=request.person.alias_ids
    )
    template = "search/_said_before.jinja" if request.htmx else "questions/said_before.jinja"
    context = {"topic": topic, "others": others, "photos": photos_of(others)}
    response = render(request, template, context)
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


def _send(
    request: Request,
    topic: Topic,
    holder: Holder,
    kept: unsent.Unsent,
    waiting: list[Upload],
    appearing: Appearing,
) -> Contribution:
    """Sends what was kept, under the name that was chosen."""
    appearance, disguise = appearing.chosen()
    told = kept.story.told(waiting) if kept.tells_story and kept.story else None
    contribution = answer_question(
        person=request.person,
        topic=topic,
        appearance=appearance,
        words="" if told else kept.words,
        uploads=[] if told else waiting,
        story=told,
        disguise=disguise,
        form_key=kept.form_key,
    )
    unsent.forget(holder=holder, about=topic.pk)
    return contribution


def _already_sent(request: Request, topic: Topic) -> HttpResponse:
    """There is nothing to send: leads to what was sent just now, or back to the question."""
    mine = (
        Contribution.objects.filter(topic=topic, alias__among=request.person.alias_ids)
        .order_by("-sent_at")
        .first()
    )
    if mine is None:
        return redirect("questions:answer", question=topic.pk)
    if request.method == "POST":
        return redirect("portal:receipt", contribution=mine.pk)
    return redirect("portal:contribution", contribution=mine.pk)
