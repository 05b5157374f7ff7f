"""A question can be found by all who may see it, once it was asked."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from weerklank.contributions.models import Topic
from weerklank.contributions.policies import topics_visible_to
from weerklank.contributions.states import TopicState
from weerklank.questions.events import QuestionChanged, QuestionClosed, QuestionPublished
from weerklank.questions.policies import KIND
from weerklank.spaces.findable import Entry, Shown, Source, follow, register
from weerklank.spaces.models import Space
from weerklank.spaces.person import Person

QUESTIONS = "questions"


def _everything() -> QuerySet[Topic, uuid.UUID]:
    asked = Topic.objects.filter(kind=KIND).exclude(state=TopicState.DRAFT)
    return asked.values_list("pk", flat=True)


def _entries(ids: Collection[uuid.UUID]) -> list[Entry]:
    rows = (
        Topic.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=ids, kind=KIND)
        .exclude(state=TopicState.DRAFT)
        .exclude(space__state=Space.State.DRAFT)
        .select_related("space", "question")
        .order_by("pk")
    )
    return [
        Entry(
            id=topic.pk,
            kind="question",
            audience=topic.audience_id,
            organisation=topic.space.organisation_id,
            space=topic.space_id,
            topic=topic.pk,
            at=topic.made_at,
            title=topic.title,
            text=topic.question.explanation,
            place=topic.space.place,
            state="open" if topic.state == TopicState.PUBLISHED else "closed",
            domains=topic.domains or topic.space.domains,
        )
        for topic in rows
    ]


def _visible(person: Person) -> QuerySet[Topic]:
    return topics_visible_to(person).filter(kind=KIND).exclude(state=TopicState.DRAFT)


def _show(person: Person, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Shown]:
    return {
        topic.pk: Shown(
            kind=_("Question"),
            title=topic.title,
            path=reverse("questions:show", kwargs={"question": topic.pk}),
            words=topic.question.explanation,
            at=topic.made_at,
            where=topic.space.name,
            domains=topic.domains,
        )
        for topic in _visible(person).filter(pk__in=ids).select_related("question")
    }


register(
    Source(
        name=QUESTIONS,
        kinds={"question": _("Questions")},
        everything=_everything,
        entries=_entries,
        visible=_visible,
        show=_show,
    )
)


def _topic(event: QuestionPublished | QuestionChanged | QuestionClosed) -> Iterable[uuid.UUID]:
    return [event.topic]


for _event in (QuestionPublished, QuestionChanged, QuestionClosed):
    follow(_event, QUESTIONS, _topic)
