"""What one said oneself: the receipt, the list, and one contribution with all that came of it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from weerklank.contributions.gestures import gestures_at
from weerklank.contributions.models import Contribution
from weerklank.contributions.orders import (
    OF_CONVERSATION,
    chosen_order,
    is_outdated,
    links_of,
    read_after,
)
from weerklank.contributions.policies import (
    is_author,
    may_edit_contribution,
    may_label_contribution,
    may_write_out_recording,
)
from weerklank.contributions.queries import (
    conversation,
    conversation_under,
    count_of_mine,
    first_reply_since,
    own_contributions,
    photos_of,
    recordings_in,
    stands_far_down,
    with_files_said,
)
from weerklank.contributions.replies import replies_of
from weerklank.contributions.states import CHANGEABLE, ContributionState, ThreadState
from weerklank.contributions.translating import can_be_translated
from weerklank.kernel import clock, dates
from weerklank.kernel.front.pages import for_everybody
from weerklank.kernel.policy import get_visible
from weerklank.kernel.throttle import read_or_refuse
from weerklank.media.queries import trouble_with
from weerklank.moderation.policies import may_moderate_contribution
from weerklank.moderation.queue.queries import why_held
from weerklank.outcomes.queries import outcomes_of_contribution
from weerklank.portal import queries
from weerklank.promises.policies import may_answer_contribution
from weerklank.promises.queries import promise_lines, with_promises
from weerklank.search.likeness import alike
from weerklank.spaces.http import Request
from weerklank.spaces.kept import kept_page
from weerklank.spaces.life import labels_of
from weerklank.spaces.policies import may_work_in_space

# Comparing words is the most that a page asks of the database.
MOST_LIKENESS_A_MINUTE = 120


def _sign_in_first(request: Request) -> HttpResponse:
    return redirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")


@require_safe
def receipt(request: Request, contribution: UUID) -> HttpResponse:
    """What one gets back at once: one's words, thanks, who answers by when, what happens next."""
    if not request.person.is_signed_in:
        return _sign_in_first(request)
    own = with_promises(request.person, own_contributions(request.person))
    mine = get_visible(own, pk=contribution)
    context = {
        "said": mine,
        "trouble_with": trouble_with,
        "turn": count_of_mine(request.person),
        "held_because": why_held(mine),
        "promise": promise_lines([mine]).get(mine.pk),
        "links": list(mine.topic.space.useful_links.all()),
    }
    return render(request, "portal/receipt.jinja", context)


@require_safe
def likeness(request: Request, contribution: UUID) -> HttpResponse:
    """Up to three things that others said about the same; loaded after the receipt."""
    read_or_refuse(request, what="likeness", most=MOST_LIKENESS_A_MINUTE)
    own = with_files_said(own_contributions(request.person)).prefetch_related(None)
    mine = get_visible(own, pk=contribution)
    template = "portal/_likeness.jinja" if request.htmx else "portal/likeness.jinja"
    others = alike(request.person, mine)
    context = {"said": mine, "others": others, "photos": photos_of(others)}
    response = render(request, template, context)
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


@require_safe
def mine(request: Request) -> HttpResponse:
    """Everything one said, under any name, with where it stands."""
    if not request.person.is_signed_in:
        return _sign_in_first(request)
    cursor = request.GET.get("na")
    said = conversation(request.person, queries.all_i_said(request.person, cursor=cursor))
    return kept_page(
        request,
        "portal/mine.jinja",
        reads=said.rows,
        also=bool(cursor),
        context=lambda: {
            "page": said.page,
            "is_first": not cursor,
            "trouble_with": trouble_with,
            "promises": promise_lines(said.page.items),
            "answers": said.answers,
            "photos": said.photos,
        },
    )


@require_safe
@for_everybody("na", "volgorde")
def contribution(request: Request, contribution: UUID) -> HttpResponse:
    """One contribution, its answers, and what was done with it."""
    person = request.person
    voices = queries.one_voice(person, contribution=contribution)
    found = voices.first
    if found is None:
        return _in_its_conversation(request, contribution)
    cursor, order = request.GET.get("na", ""), request.GET.get("volgorde")
    order = chosen_order(order, OF_CONVERSATION)
    said = conversation_under(person, voices, order=order, cursor=cursor)
    gestures = gestures_at(person, said.keys, found.topic.space)
    outcomes = outcomes_of_contribution(person, found.pk)
    own = is_author(person, found)
    may_edit = own and may_edit_contribution(person, found)
    may_write_out = may_write_out_recording(person, found)
    may_label = may_label_contribution(person, found)
    may_moderate = may_moderate_contribution(person, found)
    works_here = may_work_in_space(person, found.topic.space)
    # Of all their names those that speak here: who has none shares the page with others.
    names = {key for rows in said.rows for key in rows.holding(person.alias_ids)}
    may_answer = may_answer_contribution(person, found)
    held_because = why_held(found)

    def context() -> dict[str, object]:
        [voice] = said.page.items
        replies = replies_of(said)
        answers = [reply.said for reply in replies.items]
        stands = voice.state == ContributionState.STANDING
        promise = promise_lines([voice]).get(voice.pk)
        return {
            "said": voice,
            "own": own,
            "trouble_with": trouble_with if own else None,
            "replies": replies,
            "order": order,
            "orders": links_of(order, OF_CONVERSATION) if len(replies.items) > 1 else [],
            "is_first": not cursor,
            "is_outdated": is_outdated(read_after(cursor, order), answers),
            "may_reply": stands and voice.topic.is_open and voice.thread != ThreadState.CLOSED,
            "gestures": gestures,
            "to_write_out": recordings_in([voice, *answers]) if may_write_out else [],
            "photos": said.photos,
            "to_translate": {
                one.pk for one in (voice, *answers) if can_be_translated(one, get_language() or "")
            },
            "promise": promise,
            "to_answer": voice.promise.pk if may_answer and promise and promise.is_owed else None,
            "outcomes": outcomes.told,
            "may_edit": may_edit and voice.state in CHANGEABLE,
            "may_moderate": may_moderate,
            "my_names": names,
            "works_here": works_here,
            "may_change": {
                one.pk
                for one in answers
                if one.state in CHANGEABLE and may_edit_contribution(person, one)
            },
            "held_because": held_because,
            "may_label": may_label,
            "labels": labels_of(voice.domains),
            "may_withdraw": own and voice.state != ContributionState.WITHDRAWN,
        }

    return kept_page(
        request,
        "portal/contribution.jinja",
        reads=[*said.rows, *gestures.rows, outcomes.rows],
        also=(
            own,
            may_edit,
            may_write_out,
            may_label,
            may_moderate,
            tuple(sorted(names)),
            works_here,
            may_answer,
            *held_because,
            gestures.may_make,
            order,
            cursor,
        ),
        context=context,
    )


@require_safe
def newer(request: Request, contribution: UUID) -> HttpResponse:
    """Leads to what was said first below a contribution after the minute `sinds`."""
    voice = queries.one_voice(request.person, contribution=contribution).first
    if voice is None:
        raise Http404
    minute = dates.read_moment(request.GET.get("sinds", ""))
    since = minute + timedelta(minutes=1) if minute and minute < clock.now() else clock.now()
    reply = first_reply_since(request.person, root=voice.pk, since=since).first
    if reply is None:
        return redirect("portal:contribution", contribution=voice.pk)
    return _at_reply(reply)


def _in_its_conversation(request: Request, contribution: UUID) -> HttpResponse:
    """Leads to a reply in the conversation that it is part of. Raises Http404."""
    reply = queries.one_reply(request.person, contribution=contribution).first
    if reply is None:
        raise Http404
    return _at_reply(reply)


def _at_reply(reply: Contribution) -> HttpResponse:
    """Leads to the page of its conversation on which a reply, read with its root, stands."""
    assert reply.root is not None
    # The place of a reply without its end comes right before it.
    page = f"?na={reply.place[:-1]}" if stands_far_down(reply) else ""
    address = reverse("portal:contribution", kwargs={"contribution": reply.root_id})
    return redirect(f"{address}{page}#bijdrage-{reply.pk}")
