"""Reads for those who manage questions."""

from __future__ import annotations

import uuid

from django.utils.translation import ngettext

from weerklank.contributions.models import Contribution, Topic
from weerklank.contributions.states import ContributionState, TopicState
from weerklank.media.models import Asset
from weerklank.media.policies import may_see_asset
from weerklank.outcomes.models import Outcome
from weerklank.questions.policies import questions_manageable_by
from weerklank.spaces.models import Space
from weerklank.spaces.person import Person

_ORDER = {TopicState.DRAFT: 0, TopicState.PUBLISHED: 1, TopicState.CLOSED: 2}


def questions_of_space(person: Person, space: Space) -> list[Topic]:
    """The questions of a space that `person` manages: drafts first, then the newest. One query."""
    topics = questions_manageable_by(person).filter(space=space).order_by("-made_at", "-id")
    return sorted(topics, key=lambda topic: _ORDER[TopicState(topic.state)])


def backdrop_for(person: Person, topic: Topic) -> Asset | None:
    """The picture to draw on, when the question asks for drawings and `person` may see it.

    No query for a topic that comes with its question and backdrop.
    """
    question = topic.question
    backdrop = question.backdrop if question.takes_drawings else None
    return backdrop if backdrop is not None and may_see_asset(person, backdrop) else None


def what_goes(topic: uuid.UUID) -> list[str]:
    """In words, all that is deleted together with a question. Three queries."""
    said = (
        Contribution.objects.filter(topic=topic).exclude(state=ContributionState.WITHDRAWN).count()
    )
    files = (
        Asset.objects.filter(attachment__contribution__topic=topic)
        .exclude(state=Asset.State.GONE)
        .count()
    )
    outcomes = Outcome.objects.filter(topic=topic).count()
    words = [
        (
            said,
            ngettext("%(num)s contribution or answer", "%(num)s contributions and answers", said),
        ),
        (files, ngettext("%(num)s file", "%(num)s files", files)),
        (outcomes, ngettext("%(num)s outcome", "%(num)s outcomes", outcomes)),
    ]
    return [text % {"num": number} for number, text in words if number]
