"""Who answers a question is promised an answer."""

from __future__ import annotations

import uuid

from django.db.models import QuerySet

from weerklank.contributions.models import Contribution
from weerklank.kernel.integrity import checks


@checks("an answer to a question without a promise")
def without_promise() -> QuerySet[Contribution, uuid.UUID]:
    """Contributions to questions for which no clock ever ran."""
    return Contribution.objects.filter(
        topic__kind="question", kind=Contribution.Kind.VOICE, parent=None, promise=None
    ).values_list("pk", flat=True)
