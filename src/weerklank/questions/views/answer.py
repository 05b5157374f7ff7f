"""Answering a question: first the words, then the name, then the receipt.

Nobody needs an account for the first screen. What is written there is kept sealed under a secret
of the browser until it is sent, so that signing in, an expired session or an error loses nothing.
"""

from __future__ import annotations

from typing import BinaryIO, cast
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from weerklank.contributions import unsent
from weerklank.contributions.models import MOST_WORDS, Contribution, Topic
from weerklank.contributions.policies import topics_visible_to
from weerklank.contributions.words import clean_words
from weerklank.kernel.policy import Refused, WrongState, get_visible
from weerklank.kernel.throttle import count_or_refuse
from weerklank.media import actions as media
from weerklank.media.holders import Holder, holder_of, keep_holder
from weerklank.media.queries import uploads_of
from weerklank.media.throttling import count_upload
from weerklank.people.actions import has_consented, record_consent
from weerklank.people.models import Consent
from weerklank.questions.answer_forms import AnswerForm, AppearForm
from weerklank.questions.answering import Appearance, answer_question
from weerklank.questions.desks import desk_of
from weerklank.spaces.aliases import SMALL_SPACE, alias_of, aliases_of
from weerklank.spaces.audiences import PUBLIC, SIGNED_IN
from weerklank.spaces.http import Request
from weerklank.spaces.models import Alias
from weerklank.spaces.policies import must_be_visible
from weerklank.spaces.pseudonyms import offered_names


def _topic(request: Request, question: UUID) -> Topic:
    topics = topics_visible_to(request.person).select_related("question")
    return get_visible(topics, pk=question, kind="question")


@require_http_methods(["GET", "POST"])
def answer(request: Request, question: UUID) -> HttpResponse:
    """The first screen: words and pictures. Goes on to the name when there is something to send."""
    topic, holder = _topic(request, question), holder_of(request)
    kept = unsent.kept(holder=holder, about=topic.pk)
    form = AnswerForm(request.POST or None, initial={"words": kept.words if kept else ""})
    if request.method == "GET":
        status = 200 if topic.is_open else 409
        return _answer_page(request, topic, holder, form, status=status)
    words = request.POST.get("words", "")
    problems = _take_pictures(request, topic, holder)
    _change_pictures(request, topic, holder)
    try:
        words = clean_words(words)
    except Refused as refused:
        form.is_valid()
        form.add_error("words", str(refused))
        return _answer_page(request, topic, holder, form, problems=problems, status=422)
    unsent.keep(holder=holder, about=topic.pk, words=words)
    if not topic.is_open:
        return _answer_page(request, topic, holder, form, problems=problems, status=409)
    if problems or request.POST.get("do") != "next":
        return _answer_page(
            request, topic, holder, form, problems=problems, status=422 if problems else 200
        )
    if not words and not uploads_of(holder.hash_for(topic.pk)).exists():
        form.is_valid()
        form.add_error("words", _("Write something first, or add a picture."))
        return _answer_page(request, topic, holder, form, status=422)
    response = redirect("questions:appear", question=topic.pk)
    keep_holder(response, holder)
    return response


def _take_pictures(request: Request, topic: Topic, holder: Holder) -> list[str]:
    """Stages the pictures of a form sent without script; a sentence for each that is refused."""
    problems = []
    mine = holder.hash_for(topic.pk)
    for file in cast("list[UploadedFile[bytes]]", request.FILES.getlist("pictures")):
        try:
            count_upload(request)
            if not topic.question.takes_pictures:
                raise Refused(_("This question does not take pictures."))
            media.stage_upload(holder=mine, file=cast(BinaryIO, file.file), size=file.size or 0)
        except Refused as refused:
            problems.append(f"{file.name}: {refused}")
    return problems


def _change_pictures(request: Request, topic: Topic, holder: Holder) -> None:
    """Keeps the descriptions; turns or takes out the picture whose button was pressed."""
    for upload in uploads_of(holder.hash_for(topic.pk)):
        description = request.POST.get(f"description-{upload.pk}")
        if description is not None and description != upload.description:
            media.describe_upload(upload=upload, description=description)
        if request.POST.get("turn") == str(upload.pk):
            media.turn_upload(upload=upload)
        if request.POST.get("remove") == str(upload.pk):
            media.drop_upload(upload=upload)


def _answer_page(
    request: Request,
    topic: Topic,
    holder: Holder,
    form: AnswerForm,
    *,
    problems: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    uploads = [
        {
            "id": upload.pk,
            "url": "",
            "name": _("Picture %(number)s") % {"number": number},
            "description": upload.description,
            "turn_name": "turn",
            "remove_name": "remove",
        }
        for number, upload in enumerate(uploads_of(holder.hash_for(topic.pk)), start=1)
    ]
    context = {
        "topic": topic,
        "desk": None if topic.is_open else desk_of(request.person, topic.space),
        "form": form,
        "uploads": uploads,
        "problems": problems or [],
        "limit": MOST_WORDS,
        "most_pictures": media.MOST_UPLOADS,
    }
    template = "questions/answer.jinja" if topic.is_open else "questions/closed.jinja"
    response = render(request, template, context, status=status)
    keep_holder(response, holder)
    return response


@require_POST
def forget(request: Request, question: UUID) -> HttpResponse:
    """Erases what was written and not sent: on the server here, on the device by the script."""
    topic, holder = _topic(request, question), holder_of(request)
    unsent.forget(holder=holder, about=topic.pk)
    with transaction.atomic():
        media.drop_uploads(uploads_of(holder.hash_for(topic.pk)))
    return redirect("questions:show", question=topic.pk)


@require_http_methods(["GET", "POST"])
def appear(request: Request, question: UUID) -> HttpResponse:
    """The second screen: the name, and what others will see. Sends."""
    topic, holder = _topic(request, question), holder_of(request)
    kept = unsent.kept(holder=holder, about=topic.pk)
    if kept is None:
        return _already_sent(request, topic)
    if not request.person.is_signed_in:
        return render(request, "questions/sign_in_first.jinja", {"topic": topic, "kept": kept})
    account = request.person.account
    assert account is not None
    visible = must_be_visible(request.person, topic.space)
    has: dict[str, Alias] = {
        kind: alias
        for kind in (Alias.Kind.OWN, Alias.Kind.PSEUDONYM)
        if not visible and (alias := alias_of(request.person, topic.space, kind))
    }
    names = [] if Alias.Kind.PSEUDONYM in has else offered_names(topic.space)
    asks_health = not visible and not has_consented(account, Consent.Purpose.HEALTH)
    form = AppearForm(
        request.POST or None,
        asks_health=asks_health,
        has=has,
        initial={
            "kind": Alias.Kind.PSEUDONYM if Alias.Kind.OWN not in has else Alias.Kind.OWN,
            "pseudonym": names[0] if names else "",
            "first_name": account.first_name,
        },
    )
    status = 200
    if request.method == "POST" and (visible or form.is_valid()):
        appearance = (
            Appearance(Alias.Kind.POST, "")
            if visible
            else Appearance(form.cleaned_data["kind"], form.cleaned_data["name"])
        )
        try:
            count_or_refuse(what="send", who=str(account.pk), most=40, seconds=86400)
            contribution = _send(request, topic, holder, kept, appearance)
        except Refused as refused:
            form.add_error(None, str(refused))
            status = 422
        except WrongState as wrong:
            form.add_error(None, str(wrong))
            status = 409
        else:
            if asks_health and form.cleaned_data["health"] == "yes":
                record_consent(account=account, purpose=Consent.Purpose.HEALTH, is_given=True)
            return redirect("portal:receipt", contribution=contribution.pk)
    elif request.method == "POST":
        status = 422
    small = (
        topic.space.members_count
        if topic.space.content_audience_id not in (PUBLIC, SIGNED_IN)
        and topic.space.members_count < SMALL_SPACE
        else None
    )
    context = {
        "topic": topic,
        "kept": kept,
        "form": form,
        "has": has,
        "names": names,
        "visible": visible,
        "post": next(iter(request.person.posts), None),
        "small": small,
        "pictures": uploads_of(holder.hash_for(topic.pk)).count(),
    }
    return render(request, "questions/appear.jinja", context, status=status)


def _send(
    request: Request, topic: Topic, holder: Holder, kept: unsent.Unsent, appearance: Appearance
) -> Contribution:
    contribution = answer_question(
        person=request.person,
        topic=topic,
        appearance=appearance,
        words=kept.words,
        uploads=list(uploads_of(holder.hash_for(topic.pk))),
        form_key=kept.form_key,
    )
    unsent.forget(holder=holder, about=topic.pk)
    return contribution


def _already_sent(request: Request, topic: Topic) -> HttpResponse:
    """There is nothing to send: leads to what was sent just now, or back to the question."""
    mine = (
        Contribution.objects.filter(topic=topic, alias__in=aliases_of(request.person))
        .order_by("-sent_at")
        .first()
    )
    if mine is None:
        return redirect("questions:answer", question=topic.pk)
    if request.method == "POST":
        return redirect("portal:receipt", contribution=mine.pk)
    return redirect("portal:contribution", contribution=mine.pk)
