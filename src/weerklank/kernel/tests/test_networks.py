"""Where a request comes from, directly and behind proxies."""

from __future__ import annotations

import pytest
from django.test import RequestFactory, override_settings

from weerklank.kernel.throttle import network_of


@pytest.mark.parametrize(
    ("proxies", "forwarded", "network"),
    [
        # Nobody in front is trusted: what the sender says of itself counts for nothing.
        (0, "198.51.100.7", "192.0.2.9"),
        (0, None, "192.0.2.9"),
        # Each proxy adds whom it saw at the end; what stands before that the sender made up.
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "10.0.0.1, 198.51.100.7", "198.51.100.7"),
        (2, "10.0.0.1, 198.51.100.7,203.0.113.1", "198.51.100.7"),
        # Not through all proxies, or nonsense: only the one who knocks is certain.
        (2, "198.51.100.7", "192.0.2.9"),
        (1, None, "192.0.2.9"),
        (1, "nonsense", "192.0.2.9"),
        # One connection at home has a whole network of these addresses.
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        (1, "[2001:db8:1:2::6]:4711", "2001:db8:1:2::"),
        (1, "198.51.100.7:4711", "198.51.100.7"),
        (1, "::ffff:198.51.100.7", "198.51.100.7"),
    ],
)
def test_the_network_is_counted_from_the_right(
    proxies: int, forwarded: str | None, network: str
) -> None:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory(REMOTE_ADDR="192.0.2.9").get("/", headers=headers)
    with override_settings(TRUSTED_PROXIES=proxies):
        assert network_of(request) == network


def test_a_socket_without_address_is_one_network() -> None:
    assert network_of(RequestFactory(REMOTE_ADDR="").get("/")) == ""
