"""What is hidden is not found any more, and what is put back is."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from weerklank.contributions.searchable import SAID
from weerklank.moderation.events import ContributionHidden, ContributionRestored
from weerklank.spaces.findable import follow


def _one(event: ContributionHidden | ContributionRestored) -> Iterable[uuid.UUID]:
    return [event.contribution]


follow(ContributionHidden, SAID, _one)
follow(ContributionRestored, SAID, _one)
