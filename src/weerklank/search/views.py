"""The search page: one box, what was found, by what it can be narrowed down; and kept searches."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from weerklank.contributions.models import MOST_WORDS
from weerklank.contributions.policies import topics_visible_to
from weerklank.contributions.queries import photos_of
from weerklank.kernel.policy import Refused, get_visible
from weerklank.kernel.throttle import read_or_refuse
from weerklank.search import actions
from weerklank.search.finding import Results, find
from weerklank.search.likeness import alike_to
from weerklank.search.news import kept_by
from weerklank.search.saved import searches_of
from weerklank.search.wanted import Order, Wanted, wanted_of
from weerklank.spaces.http import Request
from weerklank.spaces.life import LifeDomain

MOST_A_MINUTE = 300
MOST_COMPARED_A_MINUTE = 240
MOST_QUERY = 4000


@require_safe
def search(request: Request) -> HttpResponse:
    """Everything one may see that fits what was asked; without a question, by what to look."""
    read_or_refuse(request, what="search", most=MOST_A_MINUTE)
    return _page(request, wanted_of(request.GET.dict()))


def _page(request: Request, wanted: Wanted, *, error: str = "") -> HttpResponse:
    account = request.person.account
    kept = [one.query for one in searches_of(account)] if account else []
    context = {
        "wanted": wanted,
        "results": Results() if wanted.is_nothing else find(request.person, wanted),
        "orders": Order,
        "domains": LifeDomain,
        "keeps": len(kept),
        "is_kept": actions.query_kept(wanted) in kept,
        "may_keep": account is not None and not wanted.is_nothing,
        "error": error,
    }
    return render(request, "search/search.jinja", context, status=422 if error else 200)


@login_required
@require_safe
def list_saved(request: Request) -> HttpResponse:
    """The searches one keeps, each with how much is new."""
    return render(request, "search/saved.jinja", {"kept": kept_by(request.person)})


@login_required
@require_POST
def keep(request: Request) -> HttpResponse:
    """Keeps the search of the page this was sent from."""
    query = QueryDict(request.POST.get("search", "")[:MOST_QUERY])
    wanted, tells = wanted_of(query.dict()), request.POST.get("tells") == "yes"
    try:
        actions.keep_search(person=request.person, wanted=wanted, tells=tells)
    except Refused as refusal:
        return _page(request, wanted, error=str(refusal))
    messages.success(request, _("Your search is kept."))
    return redirect("search:saved")


@login_required
@require_POST
def look(request: Request, search: UUID) -> HttpResponse:
    """Leads to what a kept search finds, the newest first, and notes that its owner looked."""
    kept = actions.look_at_search(person=request.person, search=search)
    query = kept.wanted.but(order=Order.NEWEST).query()
    return HttpResponseRedirect(f"{reverse('search:find')}?{query}")


@login_required
@require_POST
def tell(request: Request, search: UUID) -> HttpResponse:
    """Lets one hear of what a kept search newly finds, or no more."""
    tells = request.POST.get("tells") == "yes"
    actions.choose_telling(person=request.person, search=search, tells=tells)
    messages.success(
        request,
        _("You hear of it when there is something new.")
        if tells
        else _("You hear no more of what is new in this search."),
    )
    return redirect("search:saved")


@login_required
@require_POST
def forget(request: Request, search: UUID) -> HttpResponse:
    """Forgets a kept search; twice is the same as once."""
    actions.forget_search(person=request.person, search=search)
    messages.success(request, _("The search is forgotten."))
    return redirect("search:saved")


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
