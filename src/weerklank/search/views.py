"""The search page: one box, what was found, and by what it can be narrowed down."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from weerklank.kernel.throttle import read_or_refuse
from weerklank.search.finding import Results, find
from weerklank.search.wanted import Order, wanted_of
from weerklank.spaces.http import Request
from weerklank.spaces.life import LifeDomain

MOST_A_MINUTE = 300


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
