"""How often something may be done from one place. Counts live in the sealed cache, for a while."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from weerklank.kernel import clock
from weerklank.kernel.policy import Refused


class TooOften(Refused):
    """Something was done too often from one place; the message says when to try again."""


def count_or_refuse(*, what: str, who: str, most: int, seconds: int) -> None:
    """Counts one more `what` by `who`. Raises TooOften after `most` within `seconds`.

    Windows are fixed, so at the border of two of them twice as many may pass. Every count ends
    with its window: that it ended a while after somebody came would tell when they came.
    """
    now = clock.now().timestamp()
    window = int(now) // seconds
    left = (window + 1) * seconds - now
    key = f"throttle:{what}:{who}:{window}"
    cache.add(key, 0, timeout=left)
    count = int(cache.get(key, 0)) + 1
    cache.set(key, count, timeout=left)
    if count > most:
        raise TooOften(_("That was often in a short time. Wait a while and try again."))


def network_of(request: HttpRequest) -> str:
    """The network address a request came from. For counting only; never stored in the clear."""
    return str(request.META.get("REMOTE_ADDR", ""))
