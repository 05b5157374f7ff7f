"""Managing questions: made, changed, looked at, asked, closed, deleted."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weerklank.contributions.models import Topic
from weerklank.contributions.states import TopicState
from weerklank.kernel.attempts import DONE, REFUSED, TOO_LATE, attempt
from weerklank.kernel.policy import Refused, WrongState, get_visible
from weerklank.media.queries import trouble_with
from weerklank.media.throttling import count_upload
from weerklank.questions import actions
from weerklank.questions.forms import (
    BackdropForm,
    ChangeAskedForm,
    CloseForm,
    DeleteForm,
    QuestionForm,
    ReopenForm,
)
from weerklank.questions.policies import questions_manageable_by
from weerklank.questions.queries import questions_of_space, what_goes
from weerklank.questions.readers import readers_in_words, readers_of
from weerklank.spaces.fields import proposals
from weerklank.spaces.http import Request
from weerklank.spaces.models import Space
from weerklank.spaces.policies import spaces_manageable_by

# What can be chosen until a question is published, by the names of the form and the model.
CHOSEN_ONCE = (
    "takes_pictures",
    "takes_drawings",
    "takes_sound",
    "takes_video",
    "takes_stories",
    "is_desk",
    "illustration",
)


@login_required
@require_safe
def of_space(request: Request, space: UUID) -> HttpResponse:
    """The questions of a space, in every state."""
    found = _space(request, space)
    context = {"space": found, "topics": questions_of_space(request.person, found)}
    return render(request, "questions/manage_list.jinja", context)


@login_required
@require_http_methods(["GET", "POST"])
def make(request: Request, space: UUID) -> HttpResponse:
    """A new question; nobody but the team sees it yet."""
    found = _space(request, space)
    form = QuestionForm(request.POST or None)
    status = DONE
    if request.method == "POST":
        made: list[Topic] = []
        status = attempt(
            form,
            lambda: made.append(
                actions.make_question(person=request.person, space=found, **form.cleaned_data)
            ),
        )
        if made:
            messages.success(request, _("The question is kept. Nobody but your team sees it."))
            return redirect("questions:preview", question=made[0].pk)
    context = {"space": found, "form": form}
    return render(request, "questions/manage_make.jinja", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def change(request: Request, question: UUID) -> HttpResponse:
    """Changes a question: all of it while a draft, a little once it was asked."""
    topic = _topic(request, question)
    form = _change_form(request, topic)
    status = DONE
    if request.method == "POST":
        status = attempt(
            form,
            lambda: actions.change_question(
                person=request.person, topic=topic, **form.cleaned_data
            ),
        )
        if status == DONE:
            messages.success(request, _("Saved."))
            if topic.state == TopicState.DRAFT:
                return redirect("questions:preview", question=topic.pk)
            return redirect("questions:of_space", space=topic.space_id)
    proposed = proposals(f"{topic.title} {topic.question.explanation}")
    context = {"topic": topic, "space": topic.space, "form": form, "proposed": proposed}
    return render(request, "questions/manage_change.jinja", context, status=status)


@login_required
@require_safe
def preview(request: Request, question: UUID) -> HttpResponse:
    """The question as people will see it."""
    return _preview(request, _topic(request, question))


@login_required
@require_POST
def publish(request: Request, question: UUID) -> HttpResponse:
    """Asks the question."""
    topic = _topic(request, question)
    try:
        actions.publish_question(person=request.person, topic=topic)
    except Refused as refused:
        return _preview(request, topic, refusal=str(refused), status=REFUSED)
    except WrongState as wrong:
        topic = _topic(request, question)
        return _preview(request, topic, refusal=str(wrong), status=TOO_LATE)
    messages.success(request, _("The question is being asked."))
    return redirect("questions:of_space", space=topic.space_id)


@login_required
@require_http_methods(["GET", "POST"])
def close(request: Request, question: UUID) -> HttpResponse:
    """Closes the question with a word to those who answered."""
    topic = _topic(request, question)
    form = CloseForm(request.POST or None)
    status = DONE
    if request.method == "POST":
        status = attempt(
            form,
            lambda: actions.close_question(
                person=request.person, topic=topic, closing_word=form.cleaned_data["closing_word"]
            ),
        )
        if status == DONE:
            messages.success(request, _("The question is closed. Your word stands above it."))
            return redirect("questions:of_space", space=topic.space_id)
    context = {"topic": topic, "space": topic.space, "form": form}
    return render(request, "questions/manage_close.jinja", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def reopen(request: Request, question: UUID) -> HttpResponse:
    """Asks a closed question again."""
    topic = _topic(request, question)
    form = ReopenForm(request.POST or None)
    status = DONE
    if request.method == "POST":
        status = attempt(
            form,
            lambda: actions.reopen_question(
                person=request.person, topic=topic, closes_on=form.cleaned_data["closes_on"]
            ),
        )
        if status == DONE:
            messages.success(request, _("The question is being asked again."))
            return redirect("questions:of_space", space=topic.space_id)
    context = {"topic": topic, "space": topic.space, "form": form}
    return render(request, "questions/manage_reopen.jinja", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def delete(request: Request, question: UUID) -> HttpResponse:
    """Says what goes and asks once more; then deletes."""
    topic = _topic(request, question)
    form = DeleteForm(request.POST or None)
    status = DONE
    if request.method == "POST":
        space = topic.space_id
        status = attempt(form, lambda: actions.delete_question(person=request.person, topic=topic))
        if status == DONE:
            messages.success(request, _("The question is gone, with all that was said on it."))
            return redirect("questions:of_space", space=space)
    context = {"topic": topic, "space": topic.space, "form": form, "goes": what_goes(topic.pk)}
    return render(request, "questions/manage_delete.jinja", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def backdrop(request: Request, question: UUID) -> HttpResponse:
    """The picture of the team's to draw on: shown, given, taken away."""
    topic = _topic(request, question)
    if request.POST.get("do") == "remove":
        actions.remove_backdrop(person=request.person, topic=topic)
        messages.success(request, _("The picture is gone. People draw on an empty sheet now."))
        return redirect("questions:backdrop", question=topic.pk)
    form = BackdropForm(request.POST or None, request.FILES or None)
    status = DONE
    if request.method == "POST":
        status = attempt(form, lambda: _take_backdrop(request, topic, form), on="picture")
        if status == DONE:
            messages.success(request, _("The picture is in. People can draw on it in a moment."))
            return redirect("questions:backdrop", question=topic.pk)
    context = {
        "topic": topic,
        "space": topic.space,
        "form": form,
        "backdrop": topic.question.backdrop,
        "trouble_with": trouble_with,
    }
    return render(request, "questions/manage_backdrop.jinja", context, status=status)


def _take_backdrop(request: Request, topic: Topic, form: BackdropForm) -> None:
    count_upload(request)
    sent = form.cleaned_data["picture"]
    actions.set_backdrop(
        person=request.person,
        topic=topic,
        file=sent.file,
        size=sent.size,
        description=form.cleaned_data["description"],
    )


def _space(request: Request, key: UUID) -> Space:
    spaces = spaces_manageable_by(request.person).select_related("organisation")
    return get_visible(spaces, pk=key)


def _topic(request: Request, key: UUID) -> Topic:
    return get_visible(questions_manageable_by(request.person), pk=key)


def _change_form(request: Request, topic: Topic) -> forms.Form:
    question = topic.question
    initial = {
        "title": topic.title,
        "explanation": question.explanation,
        **{name: getattr(question, name) for name in CHOSEN_ONCE},
        "opens_on": topic.opens_on,
        "closes_on": topic.closes_on,
        "domains": topic.domains,
    }
    kind = QuestionForm if topic.state == TopicState.DRAFT else ChangeAskedForm
    return kind(request.POST or None, initial=initial)


def _preview(
    request: Request, topic: Topic, *, refusal: str = "", status: int = DONE
) -> HttpResponse:
    _chosen, named = readers_of(topic)
    context = {
        "topic": topic,
        "space": topic.space,
        "read_by": readers_in_words(topic, [one.name for one in named]),
        "preview": True,
        "refusal": refusal,
    }
    return render(request, "questions/manage_preview.jinja", context, status=status)
