"""Every write of the searches that somebody keeps.

None of them leaves a line in the trail or an event: a line with a moment would tie the account to
what one of its names did at that moment.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace

from django.utils.translation import gettext as _

from weerklank.kernel import clock
from weerklank.kernel.action import action
from weerklank.kernel.policy import Denied, Refused
from weerklank.people.models import Account
from weerklank.search.asking import MOST_LETTERS
from weerklank.search.candidates import Since, amounts_since
from weerklank.search.models import SavedSearches
from weerklank.search.news import MOST_SEEN, beginning_of
from weerklank.search.saved import Saved, opened, sealed
from weerklank.search.wanted import Order, Wanted
from weerklank.spaces.person import Person

MOST_SAVED = 20


def query_kept(wanted: Wanted) -> str:
    """What is kept of a search: the query of its address, without order and page."""
    return wanted.but(typed=wanted.typed[:MOST_LETTERS], order=Order.BEST).query()


@action
def keep_search(*, person: Person, wanted: Wanted, tells: bool) -> Saved:
    """Keeps a search, and whether its owner is to hear of what is new; returns it.

    One that is kept already gets that choice, and is not kept twice. Raises Denied, and Refused
    when nothing is looked for or as many as can be are kept.
    """
    if person.account is None:
        raise Denied
    if wanted.is_nothing:
        raise Refused(_("Search for something first. Then you can keep that search."))
    query = query_kept(wanted)
    searches = _locked(person.account)
    same = [one for one in searches if one.query == query]
    if same:
        kept = replace(same[0], tells=tells)
        searches[searches.index(same[0])] = kept
    else:
        if len(searches) >= MOST_SAVED:
            raise Refused(_("That are more searches than we can keep. Forget one first."))
        kept = _looked_at(person, Saved(uuid.uuid4(), query, tells, clock.today()))
        searches.append(kept)
    _write(person.account, searches)
    return kept


@action
def look_at_search(*, person: Person, search: uuid.UUID) -> Saved:
    """Notes that its owner now looks at what a kept search finds, and returns it. Raises Denied."""
    return _change(person, search, lambda kept: _looked_at(person, kept))


@action
def choose_telling(*, person: Person, search: uuid.UUID, tells: bool) -> Saved:
    """Lets its owner hear of what a kept search newly finds, or no more. Raises Denied."""
    return _change(person, search, lambda kept: replace(kept, tells=tells))


@action
def forget_search(*, person: Person, search: uuid.UUID) -> bool:
    """Forgets a search of one's own; whether there was one. Raises Denied."""
    if person.account is None:
        raise Denied
    searches = _locked(person.account)
    left = [one for one in searches if one.id != search]
    if left:
        _write(person.account, left)
    else:
        SavedSearches.objects.filter(account=person.account).delete()
    return len(left) < len(searches)


def _change(person: Person, search: uuid.UUID, change: Callable[[Saved], Saved]) -> Saved:
    """Writes one search of `person` anew. Raises Denied when they have none with this id."""
    if person.account is None:
        raise Denied
    searches = _locked(person.account)
    for at, kept in enumerate(searches):
        if kept.id == search:
            searches[at] = change(kept)
            _write(person.account, searches)
            return searches[at]
    raise Denied


def _looked_at(person: Person, kept: Saved) -> Saved:
    today = clock.today()
    [seen] = amounts_since(person, [Since(kept.wanted, beginning_of(today), MOST_SEEN)])
    return replace(kept, looked_on=today, seen=seen)


def _locked(account: Account) -> list[Saved]:
    """What `account` keeps; nobody else changes it until the end of the transaction."""
    Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    row = SavedSearches.objects.filter(account=account).first()
    return opened(row) if row else []


def _write(account: Account, searches: list[Saved]) -> None:
    SavedSearches.objects.update_or_create(
        account=account, defaults={"sealed": sealed(account.pk, searches)}
    )
