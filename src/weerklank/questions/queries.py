"""Reads of questions: for who answers them, and for who manages them."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, UUIDField
from django.utils.translation import ngettext

from weerklank.contributions.counts import with_count
from weerklank.contributions.models import Contribution, Topic
from weerklank.contributions.orders import (
    FIRST_PAGE,
    OF_TOPIC,
    PLACES,
    After,
    Order,
    slice_in_order,
)
from weerklank.contributions.policies import contributions_visible_to, topics_visible_to
from weerklank.contributions.states import ContributionState, TopicState
from weerklank.kernel.prepared import Prepared, Rows, prepared
from weerklank.media.models import Asset
from weerklank.media.policies import may_see_asset
from weerklank.outcomes.models import Outcome
from weerklank.outcomes.queries import with_newest_outcome
from weerklank.promises.queries import with_promises
from weerklank.questions.policies import KIND, questions_manageable_by
from weerklank.spaces.models import Organisation, Space
from weerklank.spaces.person import Person

VOICES_A_PAGE = 20
_ORDER = {TopicState.DRAFT: 0, TopicState.PUBLISHED: 1, TopicState.CLOSED: 2}


@prepared(topic=UUIDField())
def one_question(person: Person, topic: uuid.UUID) -> QuerySet[Topic]:
    """A question that `person` may see, with its count and the picture to draw on."""
    topics = with_count(person, topics_visible_to(person)).filter(pk=topic, kind=KIND)
    names = Organisation.objects.filter(pk__in=OuterRef("audience__organisations"))
    return topics.select_related("question__backdrop", "audience").annotate(
        read_by=ArraySubquery(names.order_by("name").values("name"))
    )


def voices_of(
    person: Person, topic: Topic, *, order: Order = Order.NEWEST, after: After = FIRST_PAGE
) -> Rows[Contribution]:
    """What was said to a question, in an order, as far as `person` may see it. One query."""
    return _VOICES[order](person, topic=topic.pk, **after.places)


def _voices_in(order: Order) -> Prepared[Contribution]:
    """The read of what was said to a question in one of the orders."""

    @prepared(topic=UUIDField(), **PLACES)
    def read(person: Person, topic: uuid.UUID, **places: Any) -> QuerySet[Contribution]:
        rows = contributions_visible_to(person).filter(topic=topic, parent=None)
        rows = with_newest_outcome(person, with_promises(person, rows.prefetch_related(None)))
        return slice_in_order(rows, order, size=VOICES_A_PAGE, **places)

    return read


_VOICES = {order: _voices_in(order) for order in OF_TOPIC}


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
