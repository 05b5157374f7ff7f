"""Changing and taking back what one said."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weerklank.contributions import actions
from weerklank.contributions.forms import EditForm, EditStoryForm, LabelForm, WriteOutForm
from weerklank.contributions.gestures import gestures_at
from weerklank.contributions.models import MOST_WORDS, Attachment, Contribution, Gesture
from weerklank.contributions.policies import (
    contributions_visible_to,
    may_label_contribution,
    may_write_out_recording,
)
from weerklank.contributions.queries import own_contributions, seen_contribution
from weerklank.contributions.states import ContributionState
from weerklank.contributions.translating import can_be_translated, translation_of
from weerklank.kernel.attempts import DONE, attempt
from weerklank.kernel.policy import Refused, WrongState, authorise, get_visible
from weerklank.kernel.throttle import count_or_refuse
from weerklank.media.captions import MOST_CAPTION_BYTES
from weerklank.media.drawings.board import board_facts
from weerklank.media.kinds import RECORDINGS, MediaKind
from weerklank.media.queries import has_backdrop, open_backdrop, sketch_of
from weerklank.spaces.fields import proposals
from weerklank.spaces.http import Request

HOUR = 3600
MOST_GESTURES = 300
MOST_TRANSLATIONS = 60


@require_http_methods(["GET", "POST"])
def edit(request: Request, contribution: UUID) -> HttpResponse:
    """One's own words in a form; sending it replaces them."""
    own = own_contributions(request.person)
    mine = get_visible(own, pk=contribution)
    form = (
        EditStoryForm(request.POST or None, story=mine)
        if mine.title
        else EditForm(request.POST or None, initial={"words": mine.words})
    )
    status = DONE
    if request.method == "POST":
        status = attempt(
            form,
            lambda: _edit(request, mine, form),
            on="title" if mine.title else "words",
        )
        if status == DONE:
            messages.success(request, _changed(mine))
            return redirect("portal:contribution", contribution=mine.pk)
    drawings = [
        part.pk
        for part in mine.attachments.all()
        if part.asset is not None and part.asset.kind == MediaKind.DRAWING
    ]
    context = {"form": form, "contribution": mine, "drawings": drawings, "limit": MOST_WORDS}
    return render(request, "contributions/edit.jinja", context, status=status)


def _changed(mine: Contribution) -> str:
    """What its author hears after changing `mine`."""
    if mine.state == ContributionState.HELD:
        return _("Your words have been changed. Somebody of the team looks again.")
    return _("Your words have been changed.")


def _edit(request: Request, mine: Contribution, form: EditForm | EditStoryForm) -> None:
    if isinstance(form, EditStoryForm):
        actions.edit_story(
            person=request.person,
            contribution=mine,
            title=form.cleaned_data["title"],
            words=form.words(),
        )
        return
    actions.edit_contribution(
        person=request.person, contribution=mine, words=form.cleaned_data["words"]
    )


@require_http_methods(["GET", "POST"])
def label(request: Request, contribution: UUID) -> HttpResponse:
    """Which parts of life something is about, for its author and the team."""
    said = get_visible(contributions_visible_to(request.person), pk=contribution)
    authorise(may_label_contribution(request.person, said))
    form = LabelForm(request.POST or None, initial={"domains": said.domains})
    status = DONE
    # Without a tick a form sends nothing but what it carries itself.
    if request.method == "POST":
        status = attempt(
            form,
            lambda: actions.label_contribution(
                person=request.person, contribution=said, domains=form.cleaned_data["domains"]
            ),
        )
        if status == DONE:
            messages.success(request, _("Kept. Others find it by this."))
            return redirect("portal:contribution", contribution=said.pk)
    context = {"form": form, "said": said, "proposed": proposals(f"{said.title} {said.words}")}
    return render(request, "contributions/label.jinja", context, status=status)


@require_http_methods(["GET", "POST"])
def redraw(request: Request, contribution: UUID, attachment: UUID) -> HttpResponse:
    """One's own drawing on the board again; the script of the board sends the new one."""
    mine = get_visible(own_contributions(request.person), pk=contribution)
    if request.method == "POST":
        return _take_drawing(request, mine, attachment)
    part = _part(mine, attachment)
    drawn = sketch_of(part.asset) if part.asset else None
    if part.asset is None or drawn is None:
        raise Http404
    here = {"contribution": mine.pk, "attachment": part.pk}
    context = {
        "contribution": mine,
        "part": part,
        "sketch": drawn,
        "backdrop_url": reverse("contributions:backdrop", kwargs=here)
        if has_backdrop(part.asset)
        else "",
        "facts": board_facts(),
    }
    return render(request, "contributions/redraw.jinja", context)


@require_safe
def backdrop(request: Request, contribution: UUID, attachment: UUID) -> HttpResponseBase:
    """What lies below one's own drawing, to draw on further.

    To its author alone: with the drawing somebody may have covered what others must not see.
    """
    mine = get_visible(own_contributions(request.person), pk=contribution)
    part = _part(mine, attachment)
    if part.asset is None or not has_backdrop(part.asset):
        raise Http404
    response = FileResponse(open_backdrop(part.asset), content_type="image/jpeg")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _part(mine: Contribution, attachment: UUID) -> Attachment:
    for part in mine.attachments.all():
        if part.pk == attachment:
            return part
    raise Http404


def _take_drawing(request: Request, mine: Contribution, attachment: UUID) -> HttpResponse:
    try:
        actions.redraw_attachment(
            person=request.person,
            contribution=mine,
            attachment=attachment,
            sketch=request.POST.get("sketch", "").encode(errors="replace"),
        )
    except Refused as refused:
        return JsonResponse({"error": str(refused)}, status=422)
    except WrongState as wrong:
        return JsonResponse({"error": str(wrong)}, status=409)
    messages.success(request, _("Your drawing has been changed. It is being prepared."))
    return JsonResponse({"id": str(attachment)})


@require_http_methods(["GET", "POST"])
def write_out(request: Request, contribution: UUID, attachment: UUID) -> HttpResponse:
    """What is said in a recording, in a form for its author and the team."""
    said = get_visible(contributions_visible_to(request.person), pk=contribution)
    authorise(may_write_out_recording(request.person, said))
    part = _part(said, attachment)
    if part.asset is None or part.asset.kind not in RECORDINGS:
        raise Http404
    form = WriteOutForm(
        request.POST or None, request.FILES or None, initial={"written": part.asset.written}
    )
    status = DONE
    if request.method == "POST":
        status = attempt(
            form,
            lambda: actions.write_out_recording(
                person=request.person,
                contribution=said,
                attachment=attachment,
                written=form.cleaned_data["written"],
                captions=_content(form.cleaned_data["captions"]),
            ),
            on="captions" if request.FILES else "written",
        )
        if status == DONE:
            messages.success(request, _("It is kept. People can read it now."))
            return redirect("portal:contribution", contribution=said.parent_id or said.pk)
    context = {"form": form, "contribution": said, "asset": part.asset}
    return render(request, "contributions/write_out.jinja", context, status=status)


def _content(file: UploadedFile[bytes] | None) -> bytes:
    """The start of a file, one byte more than we take, so that a larger one is seen as such."""
    return file.read(MOST_CAPTION_BYTES + 1) if file else b""


@require_POST
def gesture(request: Request, contribution: UUID) -> HttpResponse:
    """Makes a gesture or takes it back, as the button says; shows all of them as they are now."""
    said = seen_contribution(request.person, contribution)
    account = request.person.account
    if account is None:
        return redirect_to_login(reverse("portal:contribution", kwargs={"contribution": said.pk}))
    kind, _colon, back = request.POST.get("do", "").partition(":")
    if kind not in Gesture.Kind.values:
        raise Http404
    act = actions.take_back_gesture if back else actions.make_gesture
    problem = ""
    try:
        count_or_refuse(what="gesture", who=str(account.pk), most=MOST_GESTURES, seconds=HOUR)
        act(person=request.person, contribution=said, kind=Gesture.Kind(kind))
    except (Refused, WrongState) as refused:
        problem = str(refused)
    if request.htmx:
        said = seen_contribution(request.person, contribution)
        made = gestures_at(request.person, [str(said.pk)], said.topic.space)
        context = {"said": said, "gestures": made, "problem": problem}
        # What is refused is told in the same place, so it has to be put there too.
        return render(request, "contributions/gestures.jinja", context)
    if problem:
        messages.warning(request, problem)
    return redirect("portal:contribution", contribution=said.parent_id or said.pk)


@require_http_methods(["GET", "POST"])
def translation(request: Request, contribution: UUID) -> HttpResponse:
    """What was said beside its translation; has one made when somebody asks."""
    said = get_visible(contributions_visible_to(request.person), pk=contribution)
    language = get_language() or settings.LANGUAGE_CODE
    if not can_be_translated(said, language):
        raise Http404
    if request.method == "POST":
        try:
            if request.person.account is not None:
                who = str(request.person.account.pk)
                count_or_refuse(what="translation", who=who, most=MOST_TRANSLATIONS, seconds=HOUR)
            actions.ask_translation(person=request.person, contribution=said, language=language)
        except (Refused, WrongState) as refused:
            messages.warning(request, str(refused))
        return redirect("contributions:translation", contribution=said.pk)
    context = {"said": said, "translation": translation_of(said, language), "language": language}
    return render(request, "contributions/translation.jinja", context)


@require_http_methods(["GET", "POST"])
def withdraw(request: Request, contribution: UUID) -> HttpResponse:
    """Asks once more, then takes one's own contribution back."""
    own = own_contributions(request.person)
    mine = get_visible(own, pk=contribution)
    if request.method == "POST":
        actions.withdraw_contribution(person=request.person, contribution=mine)
        messages.success(request, _("Your contribution is gone, with all that came with it."))
        return redirect("portal:mine")
    return render(request, "contributions/withdraw.jinja", {"contribution": mine})
