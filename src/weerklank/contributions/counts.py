"""Counts kept by the write that changes them, per topic and audience."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest

from weerklank.contributions import live
from weerklank.contributions.models import Contribution, Topic, TopicCount
from weerklank.contributions.states import ContributionState
from weerklank.spaces.person import Person

# What people say, on a topic or in reply; a team's answer is what they get back.
OF_PEOPLE = (Contribution.Kind.VOICE, Contribution.Kind.REPLY)


def counts(contribution: Contribution) -> bool:
    """Whether it is counted: what people said, on a topic or in reply, and still stands."""
    return contribution.kind in OF_PEOPLE and contribution.state == ContributionState.STANDING


def change_count(contribution: Contribution, by: int) -> None:
    """Adds `by` to the count in which `contribution` falls; inside the action that changes it.

    A reply counts with what its conversation began with. What is counted anew is announced.
    """
    if by > 0:
        live.announce(contribution)
    if contribution.root_id is not None:
        Contribution.objects.filter(pk=contribution.root_id).update(replied=F("replied") + by)
        return
    topic, audience = contribution.topic_id, contribution.audience_id
    count = TopicCount.objects.filter(topic=topic, audience=audience)
    newest: dict[str, object] = {}
    if by > 0:
        newest["newest_at"] = Greatest("newest_at", Value(contribution.sent_at))
    if not count.update(contributions=F("contributions") + by, **newest):
        TopicCount.objects.get_or_create(topic_id=topic, audience_id=audience)
        count.update(contributions=F("contributions") + by, **newest)


def counts_for(person: Person, topics: Iterable[UUID]) -> dict[UUID, int]:
    """How many contributions each of `topics` has, as far as `person` may see them. One query."""
    rows = (
        TopicCount.objects.filter(topic__in=list(topics), audience__among=person.audiences)
        .values_list("topic")
        .annotate(total=Sum("contributions"))
    )
    return dict(rows)


def with_count(person: Person, topics: QuerySet[Topic]) -> QuerySet[Topic]:
    """`topics`, each with `count`: its contributions as far as `person` may see them."""
    seen = (
        TopicCount.objects.filter(topic=OuterRef("pk"), audience__among=person.audiences)
        .values("topic")
        .annotate(total=Sum("contributions"))
        .values("total")
    )
    return topics.annotate(count=Coalesce(Subquery(seen), 0))
