"""How often something may be done from one place. Counts live in the sealed cache, for a while."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from weerklank.kernel import clock
from weerklank.kernel.policy import Refused

_PREFIX = 64


class TooOften(Refused):
    """Something was done too often from one place; the message says when to try again."""


def count_or_refuse(*, what: str, who: str, most: int, seconds: int, amount: int = 1) -> None:
    """Counts `amount` more `what` by `who`. Raises TooOften after `most` within `seconds`.

    Windows are fixed, so at the border of two of them twice as many may pass. Every count ends
    with its window: that it ended a while after somebody came would tell when they came.
    """
    now = clock.now().timestamp()
    window = int(now) // seconds
    left = (window + 1) * seconds - now
    key = f"throttle:{what}:{who}:{window}"
    cache.add(key, 0, timeout=left)
    count = int(cache.get(key, 0)) + amount
    cache.set(key, count, timeout=left)
    if count > most:
        raise TooOften(_("That was often in a short time. Wait a while and try again."))


def network_of(request: HttpRequest) -> str:
    """The network a request came from. For counting only; never stored in the clear.

    Behind proxies (TRUSTED_PROXIES of them) it is what the outermost of these saw: so many places
    from the right in X-Forwarded-For, for what stands further left the sender made up. One
    connection has many addresses of IPv6, so there the network counts, not the address.
    """
    knocks = str(request.META.get("REMOTE_ADDR", ""))
    seen = request.headers.get("X-Forwarded-For", "").split(",")
    proxies: int = settings.TRUSTED_PROXIES
    behind = _address(seen[-proxies]) if 0 < proxies <= len(seen) else None
    address = behind or _address(knocks)
    if address is None:
        return knocks
    if isinstance(address, IPv6Address):
        return str(ip_network((address, _PREFIX), strict=False).network_address)
    return str(address)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """The address in `text`, which may name a port as well; None when there is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return (address.ipv4_mapped if isinstance(address, IPv6Address) else None) or address
