"""What notices are about, as the policies of floors below know it: who may read it still."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from weerklank.contributions.models import Contribution, Topic
from weerklank.contributions.policies import may_see_contribution, may_see_topic
from weerklank.outcomes.models import Outcome
from weerklank.outcomes.policies import may_see_outcome
from weerklank.spaces.person import NOBODY, Person


class Subjects:
    """The contributions, topics and outcomes among `ids`, read at once. Three queries."""

    def __init__(self, ids: Iterable[uuid.UUID]) -> None:
        of_these = {"pk__in": set(ids)}
        said = Contribution.objects.filter(**of_these).defer("stems")
        self._contributions = {one.pk: one for one in said.select_related("topic__space", "root")}
        topics = Topic.objects.filter(**of_these).select_related("space")
        self._topics = {one.pk: one for one in topics}
        outcomes = Outcome.objects.filter(**of_these).select_related("space", "topic")
        self._outcomes = {one.pk: one for one in outcomes}

    def may_be_told(self, person: Person, subject: uuid.UUID) -> bool:
        """Whether no policy forbids `person` to read `subject`; nothing else is known of it."""
        return self._answer(person, subject) is not False

    def is_public(self, subject: uuid.UUID) -> bool:
        """Whether a stranger may read `subject`. What is not known to be public is not."""
        return self._answer(NOBODY, subject) is True

    def _answer(self, person: Person, subject: uuid.UUID) -> bool | None:
        if subject in self._contributions:
            return may_see_contribution(person, self._contributions[subject])
        if subject in self._topics:
            return may_see_topic(person, self._topics[subject])
        if subject in self._outcomes:
            return may_see_outcome(person, self._outcomes[subject])
        return None
