"""An answer can be found; and of what it answers, that it was answered."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from weerklank.contributions.searchable import SAID
from weerklank.promises.events import ContributionAnswered
from weerklank.spaces.findable import follow


def _both(event: ContributionAnswered) -> Iterable[uuid.UUID]:
    return [event.contribution, event.answer]


follow(ContributionAnswered, SAID, _both)
