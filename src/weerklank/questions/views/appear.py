"""The second screen of answering: the name, and what others will see. Sends."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from weerklank.contributions import unsent
from weerklank.contributions.models import Contribution, Topic
from weerklank.kernel.policy import Refused, WrongState
from weerklank.kernel.throttle import Count, TooOften, count_all_or_refuse
from weerklank.media.actions import PLAIN, Disguise
from weerklank.media.holders import Holder, holder_of
from weerklank.media.kinds import RECORDINGS, MediaKind
from weerklank.media.models import Upload
from weerklank.media.queries import uploads_waiting
from weerklank.media.throttling import sent_by
from weerklank.media.waiting import waiting_items
from weerklank.people.actions import has_consented, record_consent
from weerklank.people.models import Consent
from weerklank.questions.answer_forms import AppearForm
from weerklank.questions.answering import Appearance, answer_question
from weerklank.questions.views.answer import asked_topic
from weerklank.spaces.aliases import SMALL_SPACE, names_of
from weerklank.spaces.audiences import PUBLIC, SIGNED_IN
from weerklank.spaces.http import Request
from weerklank.spaces.models import Alias
from weerklank.spaces.policies import must_be_visible
from weerklank.spaces.pseudonyms import offered_names

MOST_A_DAY = 40
DAY = 86400


@require_http_methods(["GET", "POST"])
def appear(request: Request, question: UUID) -> HttpResponse:
    """Asks for the name and shows what others will see; sends, and leads to the receipt."""
    topic, holder = asked_topic(request, question), holder_of(request)
    kept = unsent.kept(holder=holder, about=topic.pk)
    if kept is None:
        return _already_sent(request, topic)
    if not request.person.is_signed_in:
        return render(request, "questions/sign_in_first.jinja", {"topic": topic, "kept": kept})
    account = request.person.account
    assert account is not None
    waiting = uploads_waiting(holder.hash_for(topic.pk))
    visible = must_be_visible(request.person, topic.space)
    kinds = () if visible else (Alias.Kind.OWN, Alias.Kind.PSEUDONYM)
    has = names_of(account, topic.space, *kinds)
    names = [] if Alias.Kind.PSEUDONYM in has else offered_names(topic.space)
    asks_health = not visible and not has_consented(account, Consent.Purpose.HEALTH)
    form = AppearForm(
        request.POST or None,
        asks_health=asks_health,
        has=has,
        kinds=set() if visible else {upload.kind for upload in waiting},
        initial={
            "kind": Alias.Kind.PSEUDONYM if Alias.Kind.OWN not in has else Alias.Kind.OWN,
            "pseudonym": names[0] if names else "",
            "first_name": account.first_name,
        },
    )
    status = 200
    if request.method == "POST" and (visible or form.is_valid()):
        try:
            contribution = _send(request, topic, holder, kept, waiting, None if visible else form)
        except Refused as refused:
            form.add_error(None, str(refused))
            status = 429 if isinstance(refused, TooOften) else 422
        except WrongState as wrong:
            form.add_error(None, str(wrong))
            status = 409
        else:
            if asks_health and form.cleaned_data["health"] == "yes":
                record_consent(account=account, purpose=Consent.Purpose.HEALTH, is_given=True)
            return redirect("portal:receipt", contribution=contribution.pk)
    elif request.method == "POST":
        status = 422
    context = {
        "topic": topic,
        "kept": kept,
        "form": form,
        "has": has,
        "names": names,
        "visible": visible,
        "post": next(iter(request.person.posts), None),
        "small": _members_of_small(topic),
        "files": waiting_items(holder.hash_for(topic.pk), topic.pk, ""),
        "hints_at_author": not visible and _hints_at_author(waiting),
        "change": "questions:story" if kept.tells_story else "questions:answer",
    }
    return render(request, "questions/appear.jinja", context, status=status)


def _send(
    request: Request,
    topic: Topic,
    holder: Holder,
    kept: unsent.Unsent,
    waiting: list[Upload],
    form: AppearForm | None,
) -> Contribution:
    """Sends what was kept, as `form` says; without one, under a visible name and function."""
    account = request.person.account
    assert account is not None
    appearance, disguise = Appearance(Alias.Kind.POST, ""), PLAIN
    if form is not None:
        chosen = form.cleaned_data
        appearance = Appearance(chosen["kind"], chosen["name"])
        disguise = Disguise(
            voice=chosen.get("disguises_voice", False), blur=chosen.get("blurs", False)
        )
    sends = Count("send", str(account.pk), MOST_A_DAY, DAY)
    count_all_or_refuse(sends, *sent_by(account, waiting))
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


def _members_of_small(topic: Topic) -> int | None:
    """How many members a closed space has, when so few that a pseudonym hides little there."""
    space = topic.space
    if space.content_audience_id in (PUBLIC, SIGNED_IN) or space.members_count >= SMALL_SPACE:
        return None
    return space.members_count


def _hints_at_author(waiting: list[Upload]) -> list[str]:
    """The kinds of file by which somebody can be known under any name: face, voice, hand."""
    telling = (*RECORDINGS, MediaKind.DRAWING)
    return sorted({upload.kind for upload in waiting if upload.kind in telling})


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
