"""News of kept searches: for the account that keeps them, and for none of its names."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from weerklank.notifications.account_news import AccountNews, Line, register
from weerklank.search.candidates import Since, amounts_since
from weerklank.search.models import SavedSearches
from weerklank.search.news import kept_by, new_of
from weerklank.search.saved import searches_of
from weerklank.spaces.person import Person


def _lines(person: Person) -> list[Line]:
    return [
        Line(
            sentence=_("New in what you keep searching for: %(search)s") % {"search": one.name},
            note=one.amount,
            path=reverse("search:look", kwargs={"search": one.saved.id}),
        )
        for one in kept_by(person)
        if one.saved.tells and one.new
    ]


def _is_news(person: Person, since: datetime, until: datetime, muted: frozenset[uuid.UUID]) -> bool:
    if person.account is None:
        return False
    told = [one for one in searches_of(person.account) if one.tells]
    came = amounts_since(person, [Since(one.wanted, since, 1, until, muted) for one in told])
    return any(came) and any(map(min, came, new_of(person, told)))


def _accounts() -> list[uuid.UUID]:
    return list(SavedSearches.objects.values_list("account", flat=True))


register(
    AccountNews(
        group="searches",
        sentence=gettext_lazy("There is something new in what you keep searching for."),
        accounts=_accounts,
        lines=_lines,
        is_news=_is_news,
    )
)
