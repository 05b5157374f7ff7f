"""The work queue, and answering in it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from weerklank.contributions.states import ContributionState
from weerklank.kernel.policy import Refused, WrongState, authorise, get_visible
from weerklank.promises import actions
from weerklank.promises.forms import AnswerForm, empty_answer
from weerklank.promises.policies import promises_answerable_by
from weerklank.promises.queue import (
    QueueFilter,
    Show,
    overview_of,
    page_of_queue,
    waiting,
    with_voices,
)
from weerklank.spaces.aliases import post_for
from weerklank.spaces.http import Request


@login_required
@require_safe
def queue(request: Request) -> HttpResponse:
    """What is owed an answer in all spaces of this person, with a form under each."""
    authorise(request.person.is_staff_somewhere)
    wanted = QueueFilter.read(request.GET)
    page = page_of_queue(request.person, wanted, cursor=request.GET.get("na"))
    overview = overview_of(request.person)
    names = {
        Show.OWED: _("To answer"),
        Show.LATE: _("Late"),
        Show.RUNNING: _("In time"),
        Show.ANSWERED: _("Answered"),
    }
    here = reverse("promises:queue")
    context = {
        "overview": overview,
        "items": [(item, empty_answer(item.promise)) for item in page.items],
        "wanted": wanted,
        "parts": [
            (name, here + wanted.query(show=show), show == wanted.show)
            for show, name in names.items()
        ],
        "older": here + wanted.query(after=page.next_cursor) if page.next_cursor else "",
        "newer": here + wanted.query() if request.GET.get("na") else "",
        "is_nameless": not any(post.first_name and post.role for post in request.person.posts),
    }
    return render(request, "promises/queue.jinja", context)


@login_required
@require_http_methods(["GET", "POST"])
def answer(request: Request, promise: UUID) -> HttpResponse:
    """Answers what a promise is about; goes back to the queue, or shows what is to be mended."""
    found = get_visible(with_voices(promises_answerable_by(request.person)), pk=promise)
    wanted = QueueFilter.read(request.POST)
    sent = request.method == "POST"
    form = AnswerForm(request.POST) if sent else empty_answer(found)
    status = 200
    if sent and form.is_valid():
        try:
            actions.answer_contribution(
                person=request.person,
                contribution=found.contribution,
                words=form.cleaned_data["words"],
                form_key=form.cleaned_data["form_key"],
            )
        except WrongState as wrong:
            form.add_error(None, str(wrong))
            status = 409
        except Refused as refused:
            form.add_error("words", str(refused))
            status = 422
        else:
            messages.success(request, _("Your answer is there. The author is told."))
            return redirect(reverse("promises:queue") + wanted.query())
    elif sent:
        status = 422
    post = post_for(request.person.posts, found.space)
    context = {
        "item": waiting(found),
        "form": form,
        "wanted": wanted,
        "is_nameless": post is None or not post.first_name or not post.role,
        "is_gone": found.contribution.state == ContributionState.WITHDRAWN,
    }
    return render(request, "promises/answer.jinja", context, status=status)
