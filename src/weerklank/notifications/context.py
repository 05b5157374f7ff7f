"""What every page knows of the news that waits."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet, Value
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from weerklank.kernel.prepared import prepared
from weerklank.notifications.policies import notices_visible_to
from weerklank.notifications.queries import MOST_UNREAD
from weerklank.spaces.person import Person


def unread_notices(request: HttpRequest) -> dict[str, object]:
    """`unread_notices`: how many unread notices there are for whoever asks, counted when asked."""
    person: Person | None = getattr(request, "person", None)
    return {"unread_notices": SimpleLazyObject(lambda: count_unread(person))}


def count_unread(person: Person | None) -> int:
    """The number of unread notices of `person`, at most 99. One query; none for a stranger."""
    if person is None or not person.is_signed_in:
        return 0
    return len(_unread(person))


@prepared()
def _unread(person: Person) -> QuerySet[Any, int]:
    """A line for each unread notice of `person`, up to the number that is counted."""
    unread = notices_visible_to(person).filter(is_read=False).order_by()
    return unread.values_list(Value(1), flat=True)[:MOST_UNREAD]
