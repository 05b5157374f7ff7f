"""What is held waits in the queue or for its author, and nothing else."""

from __future__ import annotations

import uuid

from django.db.models import Exists, OuterRef, QuerySet

from weerklank.contributions.models import Contribution
from weerklank.contributions.states import ContributionState
from weerklank.kernel.integrity import checks
from weerklank.moderation.models import Case, Decision


@checks("a contribution that is held and waits for nobody")
def held_for_nobody() -> QuerySet[Contribution, uuid.UUID]:
    """What is held without an open case, and whose author was not asked to change it."""
    cases = Case.objects.filter(
        contribution=OuterRef("pk"), kind=Case.Kind.REVIEW, state=Case.State.OPEN
    )
    asked = Decision.objects.filter(contribution=OuterRef("pk"), kind=Decision.Kind.CHANGE_ASKED)
    held = Contribution.objects.filter(state=ContributionState.HELD)
    return held.exclude(Exists(cases)).exclude(Exists(asked)).values_list("pk", flat=True)
