"""What one said oneself: the receipt, the list, and one contribution with all that came of it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from weerklank.contributions.policies import is_author, may_edit_contribution
from weerklank.contributions.queries import (
    count_of_mine,
    my_contributions,
    one_voice,
    own_contributions,
    photos_of,
    recordings_to_write_out,
    with_files_said,
)
from weerklank.contributions.states import ContributionState
from weerklank.kernel.front.pages import for_everybody
from weerklank.kernel.policy import get_visible
from weerklank.media.queries import trouble_with
from weerklank.outcomes.queries import outcomes_of_contribution, with_newest_outcome
from weerklank.promises.queries import promise_lines, with_promises
from weerklank.search.likeness import alike
from weerklank.spaces.http import Request
from weerklank.spaces.policies import may_work_in_space


def _sign_in_first(request: Request) -> HttpResponse:
    return redirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")


@require_safe
def receipt(request: Request, contribution: UUID) -> HttpResponse:
    """What one gets back at once: one's words, thanks, who answers by when, what happens next."""
    if not request.person.is_signed_in:
        return _sign_in_first(request)
    own = with_promises(own_contributions(request.person)).select_related("audience")
    mine = get_visible(own, pk=contribution)
    context = {
        "said": mine,
        "trouble_with": trouble_with,
        "turn": count_of_mine(request.person),
        "promise": promise_lines(request.person, [mine]).get(mine.pk),
        "links": list(mine.topic.space.useful_links.all()),
    }
    return render(request, "portal/receipt.jinja", context)


@require_safe
def likeness(request: Request, contribution: UUID) -> HttpResponse:
    """Up to three things that others said about the same; loaded after the receipt."""
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
    said = my_contributions(
        request.person,
        cursor=request.GET.get("na"),
        also=lambda rows: with_newest_outcome(request.person, with_promises(rows)),
    )
    context = {
        "page": said.page,
        "trouble_with": trouble_with,
        "promises": promise_lines(request.person, said.page.items),
        "answers": said.answers,
        "photos": said.photos,
    }
    return render(request, "portal/mine.jinja", context)


@require_safe
@for_everybody()
def contribution(request: Request, contribution: UUID) -> HttpResponse:
    """One contribution, its answers, and what was done with it."""
    person = request.person
    found, conversation = one_voice(person, contribution, also=with_promises)
    own = is_author(person, found)
    answers = conversation.answers.get(found.pk, [])
    stands = found.state == ContributionState.STANDING
    context = {
        "said": found,
        "own": own,
        "trouble_with": trouble_with if own else None,
        "answers": answers,
        "to_write_out": recordings_to_write_out(person, [found, *answers]),
        "photos": conversation.photos,
        "promise": promise_lines(person, [found]).get(found.pk),
        "outcomes": outcomes_of_contribution(person, found.pk),
        "may_edit": own and stands and may_edit_contribution(person, found),
        "may_withdraw": own and found.state != ContributionState.WITHDRAWN,
        "works_here": may_work_in_space(person, found.topic.space),
    }
    return render(request, "portal/contribution.jinja", context)
