"""The work queue, and answering in it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from weerklank.contributions import telling, unsent
from weerklank.contributions.states import ContributionState
from weerklank.contributions.stories import StoryDraft
from weerklank.contributions.words import clean_words
from weerklank.kernel.once import form_key_of
from weerklank.kernel.policy import Refused, WrongState, authorise, get_visible
from weerklank.media.doors import way_to
from weerklank.media.holders import Holder, going_to, holder_of, keep_holder
from weerklank.media.kinds import MediaKind
from weerklank.media.queries import uploads_waiting
from weerklank.media.waiting import change_waiting, take_files, waiting_items
from weerklank.promises import actions
from weerklank.promises.forms import AnswerForm, empty_answer
from weerklank.promises.models import Promise
from weerklank.promises.policies import promises_answerable_by
from weerklank.promises.queue import (
    QueueFilter,
    Show,
    queue_of,
    waiting,
    with_voices,
)
from weerklank.spaces.aliases import post_for
from weerklank.spaces.http import Request
from weerklank.spaces.kept import kept_page


@login_required
@require_safe
def queue(request: Request) -> HttpResponse:
    """What is owed an answer in all spaces of this person, with a form under each."""
    authorise(request.person.is_staff_somewhere)
    wanted = QueueFilter.read(request.GET)
    cursor, sent = request.GET.get("na"), request.GET.get("verstuurd", "")
    work = queue_of(request.person, wanted, cursor=cursor)
    is_nameless = not any(post.first_name and post.role for post in request.person.posts)
    names = {
        Show.OWED: _("To answer"),
        Show.LATE: _("Late"),
        Show.RUNNING: _("In time"),
        Show.ANSWERED: _("Answered"),
    }
    here = reverse("promises:queue")

    def context() -> dict[str, object]:
        after = work.page.next_cursor
        return {
            "overview": work.overview,
            "items": [(item, empty_answer(item.promise)) for item in work.items],
            "wanted": wanted,
            "parts": [
                (name, here + wanted.query(show=show), show == wanted.show)
                for show, name in names.items()
            ],
            "older": here + wanted.query(after=after) if after else "",
            "newer": here + wanted.query() if cursor else "",
            "is_nameless": is_nameless,
            "sent": sent,
        }

    return kept_page(
        request,
        "promises/queue.jinja",
        reads=work.rows,
        also=(wanted.query(), bool(cursor), is_nameless, sent),
        context=context,
    )


@login_required
@require_http_methods(["GET", "POST"])
def answer(request: Request, promise: UUID) -> HttpResponse:
    """Answers what a promise is about; goes back to the queue, or shows what is to be mended.

    The form of the queue sends words alone; the one of this page (`do`) files too.
    """
    found = _answerable(request, promise)
    holder, about = holder_of(request), found.contribution_id
    mine = holder.hash_for(about)
    if request.method == "GET":
        kept = unsent.kept(holder=holder, about=about)
        form = empty_answer(found, words=kept.words if kept else "")
        return _answer_page(request, found, holder, form)
    do, words = request.POST.get("do", ""), request.POST.get("words", "")
    form = AnswerForm(request.POST)
    problems = take_files(request, mine, list(MediaKind))
    change_waiting(request, mine)
    if do and do != "send":
        unsent.keep(holder=holder, about=about, words=words)
    here = reverse("promises:answer", kwargs={"promise": found.pk})
    elsewhere = (
        reverse("promises:story", kwargs={"promise": found.pk})
        if do == "story"
        else way_to(do, about=about, back=here)
    )
    if elsewhere and not problems:
        return going_to(elsewhere, holder)
    if problems or do not in ("", "send") or not form.is_valid():
        status = 422 if problems or not form.is_valid() else 200
        return _answer_page(request, found, holder, form, problems=problems, status=status)
    try:
        given = actions.answer_contribution(
            person=request.person,
            contribution=found.contribution,
            words=words,
            uploads=uploads_waiting(mine) if do else (),
            form_key=form_key_of(request),
        )
        if given.words != clean_words(words):
            raise Refused(_("This was already sent. Open the page again and look."))
    except WrongState as wrong:
        form.add_error(None, str(wrong))
        return _answer_page(request, found, holder, form, status=409)
    except Refused as refused:
        form.add_error("words", str(refused))
        return _answer_page(request, found, holder, form, status=422)
    unsent.forget(holder=holder, about=about)
    return _answered(request, about)


@login_required
@require_http_methods(["GET", "POST"])
def story(request: Request, promise: UUID) -> HttpResponse:
    """Answers with a story: a title, and parts in order."""
    found = _answerable(request, promise)
    holder, about = holder_of(request), found.contribution_id
    if request.method == "GET":
        return _story_page(
            request, found, holder, telling.draft_of(holder=holder, about=about), {}, []
        )
    told = telling.take_story(request, holder=holder, about=about, takes=list(MediaKind))
    here = reverse("promises:story", kwargs={"promise": found.pk})
    elsewhere = way_to(told.do, about=about, back=here)
    if elsewhere and not told.problems:
        return going_to(elsewhere, holder)
    missing = telling.what_is_missing(told.draft) if told.do == "next" else {}
    if told.problems or missing or told.do != "next":
        return _story_page(request, found, holder, told.draft, missing, told.problems)
    kept = unsent.keep_story(holder=holder, about=about, story=told.draft)
    try:
        actions.answer_contribution(
            person=request.person,
            contribution=found.contribution,
            story=told.draft.told(uploads_waiting(holder.hash_for(about))),
            form_key=kept.form_key,
        )
    except (Refused, WrongState) as stopped:
        return _story_page(request, found, holder, told.draft, {"parts": str(stopped)}, [])
    unsent.forget(holder=holder, about=about)
    return _answered(request, about)


def _answerable(request: Request, promise: UUID) -> Promise:
    return get_visible(with_voices(promises_answerable_by(request.person)), pk=promise)


def _answered(request: Request, about: UUID) -> HttpResponse:
    """Back to the queue, which has the device forget what it kept of the answer."""
    messages.success(request, _("Your answer is there. The author is told."))
    query = QueueFilter.read(request.POST).query()
    sent = urlencode({"verstuurd": str(about)})
    return redirect(f"{reverse('promises:queue')}{query}{'&' if query else '?'}{sent}")


def _answer_page(
    request: Request,
    found: Promise,
    holder: Holder,
    form: AnswerForm,
    *,
    problems: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    post = post_for(request.person.posts, found.space)
    here = reverse("promises:answer", kwargs={"promise": found.pk})
    about = found.contribution_id
    context = {
        "item": waiting(found),
        "form": form,
        "wanted": QueueFilter.read(request.POST),
        "is_nameless": post is None or not post.first_name or not post.role,
        "is_gone": found.contribution.state == ContributionState.WITHDRAWN,
        "about": about,
        "form_url": here,
        "takes": list(MediaKind),
        "files": waiting_items(holder.hash_for(about), about, here),
        "problems": problems or [],
    }
    response = render(request, "promises/answer.jinja", context, status=status)
    keep_holder(response, holder)
    return response


def _story_page(
    request: Request,
    found: Promise,
    holder: Holder,
    draft: StoryDraft,
    missing: dict[str, str],
    problems: list[str],
) -> HttpResponse:
    here = reverse("promises:story", kwargs={"promise": found.pk})
    about = found.contribution_id
    context = {
        "item": waiting(found),
        "about": about,
        "form_url": here,
        "takes": list(MediaKind),
        "draft": draft,
        "rows": telling.rows_of(draft, holder=holder, about=about, back=here),
        "problems": problems,
        "missing": missing,
    }
    status = 422 if missing or problems else 200
    response = render(request, "promises/story.jinja", context, status=status)
    keep_holder(response, holder)
    return response
