"""The search page: one box, what was found, and by what it can be narrowed down."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from weerklank.contributions.models import MOST_WORDS
from weerklank.contributions.policies import topics_visible_to
from weerklank.contributions.queries import photos_of
from weerklank.kernel.policy import get_visible
from weerklank.kernel.throttle import read_or_refuse
from weerklank.search.finding import Results, find
from weerklank.search.likeness import alike_to
from weerklank.search.wanted import Order, wanted_of
from weerklank.spaces.http import Request
from weerklank.spaces.life import LifeDomain

MOST_A_MINUTE = 300
MOST_COMPARED_A_MINUTE = 240


@require_safe
def search(request: Request) -> HttpResponse:
    """Everything one may see that fits what was asked; without a question, by what to look."""
    read_or_refuse(request, what="search", most=MOST_A_MINUTE)
    wanted = wanted_of(request.GET.dict())
    results = Results() if wanted.is_nothing else find(request.person, wanted)
    context = {
        "wanted": wanted,
        "results": results,
        "orders": Order,
        "domains": LifeDomain,
    }
    return render(request, "search/search.jinja", context)


@require_POST
def said_before(request: Request, topic: UUID) -> HttpResponse:
    """While somebody writes: what others said that is much like it. Keeps nothing.

    Words travel in the body, so that they stand in no address.
    """
    read_or_refuse(request, what="said before", most=MOST_COMPARED_A_MINUTE)
    found = get_visible(topics_visible_to(request.person), pk=topic)
    words = request.POST.get("words", "").replace("\0", "")[:MOST_WORDS]
    mine = request.person.alias_ids
    others = alike_to(request.person, words, space=found.space_id, besides=mine)
    context = {"others": others, "photos": photos_of(others)}
    return render(request, "search/_said_before.jinja", context)
