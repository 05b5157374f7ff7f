"""Replying: first the words and files, then the name, then the conversation with the reply in it.

Nobody needs an account for the first screen. What is written there is kept sealed under a secret
of the browser until it is sent.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from weerklank.contributions import unsent
from weerklank.contributions.actions import send_reply
from weerklank.contributions.appearing import Appearing
from weerklank.contributions.mentions import names_to_call_on
from weerklank.contributions.models import MOST_WORDS, Contribution
from weerklank.contributions.policies import contributions_visible_to
from weerklank.contributions.quotes import clean_quote
from weerklank.contributions.states import ContributionState, ThreadState
from weerklank.contributions.telling import count_unsent
from weerklank.contributions.words import clean_words
from weerklank.kernel.policy import Refused, get_visible
from weerklank.kernel.throttle import TooOften
from weerklank.media import actions as media
from weerklank.media.doors import way_to
from weerklank.media.holders import Holder, going_to, holder_of, keep_holder
from weerklank.media.kinds import MediaKind
from weerklank.media.models import Upload
from weerklank.media.queries import uploads_of, uploads_waiting
from weerklank.media.waiting import change_waiting, take_files, waiting_items
from weerklank.spaces.http import Request
from weerklank.talk.forms import ReplyForm

TAKES = list(MediaKind)


@require_http_methods(["GET", "POST"])
def reply(request: Request, contribution: UUID) -> HttpResponse:
    """The first screen: words and files. Goes on to the name when there is something to send."""
    parent, holder = _replied_to(request, contribution), holder_of(request)
    mine = holder.hash_for(parent.pk)
    if request.method == "GET":
        kept = unsent.kept(holder=holder, about=parent.pk)
        initial = {"words": kept.words, "quote": kept.quote} if kept else {}
        form = ReplyForm(initial=initial)
        return _reply_page(request, parent, holder, form, status=200)
    form, do = ReplyForm(request.POST), request.POST.get("do", "")
    about, problems = "words", take_files(request, mine, TAKES)
    change_waiting(request, mine)
    try:
        words = clean_words(request.POST.get("words", ""))
        count_unsent(request)
        about = "quote"
        quote = clean_quote(request.POST.get("quote", ""), parent)
    except Refused as refused:
        form.is_valid()
        form.add_error(about, str(refused))
        status = 429 if isinstance(refused, TooOften) else 422
        return _reply_page(request, parent, holder, form, problems=problems, status=status)
    unsent.keep(holder=holder, about=parent.pk, words=words, quote=quote)
    here = {"contribution": parent.pk}
    elsewhere = way_to(do, about=parent.pk, back=reverse("talk:reply", kwargs=here))
    if elsewhere and not problems:
        return going_to(elsewhere, holder)
    if problems or do != "next":
        status = 422 if problems else 200
        return _reply_page(request, parent, holder, form, problems=problems, status=status)
    if not words and not uploads_of(mine).exists():
        form.is_valid()
        form.add_error("words", _("Write something first, or add a picture."))
        return _reply_page(request, parent, holder, form, status=422)
    return going_to(reverse("talk:appear", kwargs=here), holder)


@require_http_methods(["GET", "POST"])
def appear(request: Request, contribution: UUID) -> HttpResponse:
    """Asks for the name and shows what others will see; sends, and leads to the conversation."""
    parent, holder = _replied_to(request, contribution), holder_of(request)
    kept = unsent.kept(holder=holder, about=parent.pk)
    if kept is None:
        return redirect("portal:contribution", contribution=parent.pk)
    if not request.person.is_signed_in:
        return render(request, "talk/sign_in_first.jinja", {"parent": parent, "kept": kept})
    waiting = uploads_waiting(holder.hash_for(parent.pk))
    appearing = Appearing(request, parent.topic.space, waiting)
    sent, status = appearing.attempt(
        lambda: _send(request, parent, holder, kept, waiting, appearing)
    )
    if sent is not None:
        messages.success(request, _received(sent))
        return redirect("portal:contribution", contribution=sent.pk)
    context = {
        "parent": parent,
        "kept": kept,
        "files": waiting_items(holder.hash_for(parent.pk), parent.pk, ""),
        **appearing.context(),
    }
    return render(request, "talk/appear.jinja", context, status=status)


@require_POST
def forget(request: Request, contribution: UUID) -> HttpResponse:
    """Erases what was written and not sent: on the server here, on the device by the script."""
    parent, holder = _replied_to(request, contribution), holder_of(request)
    unsent.forget(holder=holder, about=parent.pk)
    with transaction.atomic():
        media.drop_uploads(uploads_of(holder.hash_for(parent.pk)))
    return redirect("portal:contribution", contribution=parent.pk)


def _send(
    request: Request,
    parent: Contribution,
    holder: Holder,
    kept: unsent.Unsent,
    waiting: list[Upload],
    appearing: Appearing,
) -> Contribution:
    """Sends what was kept, under the name that was chosen."""
    appearance, disguise = appearing.chosen()
    sent = send_reply(
        person=request.person,
        parent=parent,
        alias=appearance.alias_in(parent.topic.space, request.person),
        words=kept.words,
        quote=kept.quote,
        uploads=waiting,
        disguise=disguise,
        form_key=kept.form_key,
    )
    unsent.forget(holder=holder, about=parent.pk)
    return sent


def _received(sent: Contribution) -> str:
    """What somebody hears at once whose reply was taken in."""
    if sent.state == ContributionState.HELD:
        return _("Thank you. Until the team has looked, only you see your reply.")
    return _("Thank you. Your reply is in the conversation.")


def _replied_to(request: Request, contribution: UUID) -> Contribution:
    """What is replied to, when it may be seen. Raises Http404."""
    rows = contributions_visible_to(request.person).select_related("root")
    return get_visible(rows, pk=contribution)


def _reply_page(
    request: Request,
    parent: Contribution,
    holder: Holder,
    form: ReplyForm,
    *,
    problems: list[str] | None = None,
    status: int,
) -> HttpResponse:
    back = reverse("talk:reply", kwargs={"contribution": parent.pk})
    begun = parent.root or parent
    is_open = (
        parent.topic.is_open
        and parent.state == ContributionState.STANDING
        and begun.thread != ThreadState.CLOSED
    )
    context = {
        "parent": parent,
        "is_open": is_open,
        "form": form,
        "back": back,
        "takes": TAKES,
        "items": waiting_items(holder.hash_for(parent.pk), parent.pk, back),
        "problems": problems or [],
        "limit": MOST_WORDS,
        "names": names_to_call_on(request.person, parent),
    }
    response = render(request, "talk/reply.jinja", context, status=status if is_open else 409)
    keep_holder(response, holder)
    return response
