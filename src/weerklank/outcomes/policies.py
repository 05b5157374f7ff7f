"""Who may see and write what was done."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from weerklank.contributions.models import Contribution, Topic
from weerklank.contributions.policies import may_see_topic
from weerklank.outcomes.models import Outcome
from weerklank.spaces.person import Person
from weerklank.spaces.policies import may_work_in_space, spaces_worked_in_by


def may_write_outcome(person: Person, topic: Topic) -> bool:
    """Write what was done with what people said on a topic: the team of its space."""
    return may_see_topic(person, topic) and may_work_in_space(person, topic.space)


def may_change_outcome(person: Person, outcome: Outcome) -> bool:
    """Change, link or publish an outcome: the team of its space."""
    return may_work_in_space(person, outcome.space)


def outcomes_changeable_by(person: Person) -> QuerySet[Outcome]:
    """The outcomes for which `may_change_outcome` holds."""
    return _with_faces(Outcome.objects.filter(space__in=spaces_worked_in_by(person).values("pk")))


def may_see_outcome(person: Person, outcome: Outcome) -> bool:
    """Read an outcome: its audience and its topic's once published, the team before."""
    if outcome.state == Outcome.State.DRAFT:
        return may_work_in_space(person, outcome.space)
    return outcome.audience_id in person.audiences and outcome.topic.audience_id in person.audiences


def outcomes_visible_to(person: Person) -> QuerySet[Outcome]:
    """The outcomes for which `may_see_outcome` holds, with topic, space and who tells them."""
    published = Q(
        state=Outcome.State.PUBLISHED,
        audience__among=person.audiences,
        topic__audience__among=person.audiences,
    )
    own = Q(state=Outcome.State.DRAFT, space__in=spaces_worked_in_by(person).values("pk"))
    return _with_faces(Outcome.objects.filter(published | own))


def contributions_linkable_by(person: Person, outcome: Outcome) -> QuerySet[Contribution]:
    """What can have led to `outcome`: what people said on its topic, as far as `person` sees it.

    For who may change the outcome: the team, which reads hidden contributions too.
    """
    return Contribution.objects.filter(
        topic=outcome.topic_id,
        parent=None,
        kind=Contribution.Kind.VOICE,
        audience__among=person.audiences,
    ).select_related("alias")


def _with_faces(rows: QuerySet[Outcome]) -> QuerySet[Outcome]:
    return rows.select_related(
        "topic", "space", "space__organisation", "alias", "alias__post", "alias__post__organisation"
    )
