"""What moderation does when floors below take words away or change their keys."""

from __future__ import annotations

from weerklank.contributions.erasing import erases_with
from weerklank.contributions.models import Contribution
from weerklank.moderation.kept import reseal_kept_words
from weerklank.moderation.models import Decision
from weerklank.spaces.rotation import reseals


@erases_with
def forget_reasons(contribution: Contribution) -> None:
    """A reason may repeat what was said: it goes with the words."""
    Decision.objects.filter(contribution=contribution).update(reason="")


reseals(reseal_kept_words)
