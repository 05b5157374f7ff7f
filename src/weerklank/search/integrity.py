"""What can be found has an entry, and nothing else has."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from weerklank.kernel.integrity import checks
from weerklank.search import index


@checks("something that can be found and is not in the search index")
def not_entered() -> Iterator[uuid.UUID]:
    """Things without an entry. Those that the worker has yet to look at are among them."""
    return index.missing()


@checks("an entry in the search index of what cannot be found any more")
def strays() -> Iterator[uuid.UUID]:
    """Entries of what was hidden, taken back or deleted."""
    return index.strays()
