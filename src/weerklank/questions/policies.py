"""Who may manage questions. Who may see and answer them is a matter of topics."""

from __future__ import annotations

from django.db.models import QuerySet

from weerklank.contributions.models import Topic
from weerklank.spaces.person import Person
from weerklank.spaces.policies import may_manage_space, spaces_manageable_by

KIND = "question"


def may_manage_question(person: Person, topic: Topic) -> bool:
    """Make, change, publish, close and delete a question: who manages its space."""
    return topic.kind == KIND and may_manage_space(person, topic.space)


def questions_manageable_by(person: Person) -> QuerySet[Topic]:
    """The topics for which `may_manage_question` holds."""
    return Topic.objects.filter(
        kind=KIND, space__in=spaces_manageable_by(person).values("pk")
    ).select_related("space", "space__organisation", "question")
