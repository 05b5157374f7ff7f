"""What outcomes do when something happens below them."""

from __future__ import annotations

from weerklank.outcomes.models import Outcome
from weerklank.spaces.audience_moves import AudienceMove, moves


@moves
def move_outcomes(move: AudienceMove) -> None:
    """What the team tells is seen by whoever may see the space, wider or narrower."""
    Outcome.objects.filter(space=move.space, audience__in=move.sources).update(audience=move.target)
