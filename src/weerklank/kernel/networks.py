"""Which network somebody comes from. For counting only; never stored in the clear."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_PREFIX = 64


def network(*, knocks: str, forwarded: str, proxies: int) -> str:
    """The network of the address that `knocks`, or that so many proxies say it came from.

    Behind proxies it is what the outermost of these saw: so many places from the right in
    X-Forwarded-For, for what stands further left the sender made up. One connection has many
    addresses of IPv6, so there the network counts, not the address.
    """
    seen = forwarded.split(",")
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
