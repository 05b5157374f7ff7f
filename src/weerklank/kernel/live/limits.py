"""How many may listen at once: in all, from one network, and as one person."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from uuid import UUID


class Full(Exception):
    """There is no room for another listener of this kind."""


@dataclass(frozen=True, slots=True)
class Most:
    """How many streams are open at most."""

    in_all: int
    of_network: int
    of_holder: int


class Room:
    """The seats of this process. Networks are known by a hash with a key of this process."""

    def __init__(self, most: Most) -> None:
        self._most = most
        self._key = secrets.token_bytes(16)
        self._taken: Counter[bytes] = Counter()
        self.taken = 0

    @contextmanager
    def seat(self, *, network: str, holder: UUID | None) -> Iterator[None]:
        """A seat for as long as the block lasts. Raises Full."""
        wanted = [(self._name(network), self._most.of_network)]
        if holder is not None:
            wanted.append((holder.bytes, self._most.of_holder))
        if self.taken >= self._most.in_all:
            raise Full
        if any(self._taken[name] >= most for name, most in wanted):
            raise Full
        self.taken += 1
        self._taken.update(name for name, _most in wanted)
        try:
            yield
        finally:
            self.taken -= 1
            for name, _most in wanted:
                self._taken[name] -= 1
                if not self._taken[name]:
                    del self._taken[name]

    def _name(self, network: str) -> bytes:
        return blake2b(network.encode(), key=self._key, digest_size=16).digest()
