"""What is new, for the script of an open page: how much, and a pass to hear of more.

The page asks this when it opens, when its pass ends, and again and again when it cannot listen.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from weerklank.contributions.live import News, news_in_conversation, news_on_topic
from weerklank.contributions.policies import contributions_visible_to
from weerklank.kernel import clock
from weerklank.kernel.front.pages import for_everybody
from weerklank.kernel.live.telling import give_pass
from weerklank.spaces.http import Request

DAY = 86_400.0
# A page for everybody may be a second old, and was asked for a moment before its script runs.
OLDER_SECONDS = 2.0


@require_safe
@for_everybody("geleden", "sinds")
def on_topic(request: Request, topic: UUID) -> HttpResponse:
    """What is new on a topic, in all its conversations."""
    since = _since(request)
    return _told(request, news_on_topic(request.person, topic=topic, since=since), since)


@require_safe
@for_everybody("geleden", "sinds")
def in_conversation(request: Request, contribution: UUID) -> HttpResponse:
    """What is new below a contribution."""
    since = _since(request)
    news = news_in_conversation(request.person, contribution=contribution, since=since)
    return _told(request, news, since)


@require_safe
def first_on_topic(request: Request, topic: UUID) -> HttpResponse:
    """Leads to the page of a topic, newest first; to the first new reply when only replies are."""
    news = news_on_topic(request.person, topic=topic, since=_since(request))
    if news is None:
        raise Http404
    voices = contributions_visible_to(request.person).filter(pk__among=news.new, parent=None)
    if news.new and not voices.exists():
        return redirect("portal:contribution", contribution=news.new[0])
    return HttpResponseRedirect(f"{reverse('questions:show', kwargs={'question': topic})}#stemmen")


@require_safe
def first_in_conversation(request: Request, contribution: UUID) -> HttpResponse:
    """Leads to the first new reply, where it stands in its conversation."""
    news = news_in_conversation(request.person, contribution=contribution, since=_since(request))
    if news is None:
        raise Http404
    first = news.new[0] if news.new else contribution
    return redirect("portal:contribution", contribution=first)


def _told(request: Request, news: News | None, since: datetime) -> HttpResponse:
    if news is None:
        raise Http404
    account = request.person.account
    return JsonResponse(
        {
            "new": news.new,
            "since": since.timestamp(),
            "pass": give_pass(
                place=news.place,
                within=news.topic,
                audiences=news.audiences,
                account=account.pk if account else None,
                seen=news.seen,
            ),
        }
    )


def _since(request: Request) -> datetime:
    """From when on something is new: `sinds` a moment that we gave, or so many seconds `geleden`.

    At most a day ago; what is no number is now.
    """
    now = clock.now()
    if since := _number(request, "sinds"):
        age = now.timestamp() - since
    else:
        age = _number(request, "geleden") + OLDER_SECONDS
    return now - timedelta(seconds=min(max(age, 0.0), DAY))


def _number(request: Request, name: str) -> float:
    try:
        number = float(request.GET.get(name, ""))
    except ValueError:
        return 0.0
    return number if 0.0 <= number < float("inf") else 0.0
