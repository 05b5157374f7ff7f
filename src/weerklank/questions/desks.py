"""The desk of a space: where people can say something when nothing is asked."""

from __future__ import annotations

from django.db.models import Q

from weerklank.contributions.models import Topic
from weerklank.contributions.policies import topics_visible_to
from weerklank.contributions.states import TopicState
from weerklank.kernel import clock
from weerklank.questions.policies import KIND
from weerklank.spaces.models import Space
from weerklank.spaces.person import Person


def desk_of(person: Person, space: Space) -> Topic | None:
    """The newest desk of `space` that is open today and that `person` may see. One query."""
    today = clock.today()
    desks = topics_visible_to(person).filter(
        Q(opens_on=None) | Q(opens_on__lte=today),
        Q(closes_on=None) | Q(closes_on__gte=today),
        kind=KIND,
        space=space,
        state=TopicState.PUBLISHED,
        question__is_desk=True,
    )
    return desks.order_by("-made_at", "-id").first()
