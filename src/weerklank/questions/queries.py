"""Reads of questions: for who answers them, and for who manages them."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import DateTimeField, OuterRef, QuerySet, UUIDField
from django.utils.translation import ngettext

from weerklank.contributions.counts import with_count
from weerklank.contributions.models import Contribution, Topic
from weerklank.contributions.policies import contributions_visible_to, topics_visible_to
from weerklank.contributions.states import ContributionState, TopicState
from weerklank.kernel.pagination import read_cursor, slice_after
from weerklank.kernel.prepared import Rows, prepared
from weerklank.media.models import Asset
from weerklank.media.policies import may_see_asset
from weerklank.outcomes.models import Outcome
from weerklank.outcomes.queries import with_newest_outcome
from weerklank.promises.queries import with_promises
from weerklank.questions.policies import KIND, questions_manageable_by
from weerklank.spaces.models import Organisation, Space
from weerklank.spaces.person import Person

_ORDER = {TopicState.DRAFT: 0, TopicState.PUBLISHED: 1, TopicState.CLOSED: 2}


@prepared(topic=UUIDField())
def one_question(person: Person, topic: uuid.UUID) -> QuerySet[Topic]:
    """A question that `person` may see, with its count and the picture to draw on."""
    topics = with_count(person, topics_visible_to(person)).filter(pk=topic, kind=KIND)
    names = Organisation.objects.filter(pk__in=OuterRef("audience__organisations"))
    return topics.select_related("question__backdrop", "audience").annotate(
        read_by=ArraySubquery(names.order_by("name").values("name"))
    )


def voices_of(person: Person, topic: Topic, *, cursor: str | None) -> Rows[Contribution]:
    """What was said to a question, newest first, as far as `person` may see it. One query."""
    at, key = read_cursor(cursor)
    return _voices(person, topic=topic.pk, at=at, key=key)


@prepared(topic=UUIDField(), at=DateTimeField(), key=UUIDField())
def _voices(
    person: Person, topic: uuid.UUID, at: datetime | None, key: uuid.UUID | None
) -> QuerySet[Contribution]:
    rows = contributions_visible_to(person).filter(topic=topic, parent=None)
    rows = with_newest_outcome(person, with_promises(person, rows.prefetch_related(None)))
    return slice_after(rows, moment="sent_at", at=at, key=key)


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
