"""What was done can be found once it is published."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from weerklank.contributions.searchable import SAID
from weerklank.contributions.states import TopicState
from weerklank.outcomes.events import ContributionLinked, OutcomeChanged, OutcomePublished
from weerklank.outcomes.models import Outcome, OutcomeLink
from weerklank.outcomes.policies import outcomes_visible_to
from weerklank.spaces.findable import Entry, Shown, Source, follow, register
from weerklank.spaces.models import Space
from weerklank.spaces.person import Person
from weerklank.spaces.policies import shows_first_name

OUTCOMES = "outcomes"


def _everything() -> QuerySet[Outcome, uuid.UUID]:
    published = Outcome.objects.filter(state=Outcome.State.PUBLISHED)
    return published.values_list("pk", flat=True)


def _entries(ids: Collection[uuid.UUID]) -> list[Entry]:
    rows = (
        Outcome.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=ids, state=Outcome.State.PUBLISHED)
        .exclude(topic__state=TopicState.DRAFT)
        .exclude(space__state=Space.State.DRAFT)
        .select_related("space", "topic", "alias__post__organisation")
        .order_by("pk")
    )
    return [
        Entry(
            id=outcome.pk,
            kind="outcome",
            audience=outcome.audience_id,
            organisation=outcome.space.organisation_id,
            space=outcome.space_id,
            topic=outcome.topic_id,
            post=post.pk if (post := outcome.alias.post) and shows_first_name(post) else None,
            at=outcome.published_at or outcome.made_at,
            title=outcome.title,
            text=outcome.words,
            place=outcome.space.place,
            domains=outcome.topic.domains or outcome.space.domains,
        )
        for outcome in rows
    ]


def _visible(person: Person) -> QuerySet[Outcome]:
    return outcomes_visible_to(person).filter(state=Outcome.State.PUBLISHED)


def _show(person: Person, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Shown]:
    return {
        outcome.pk: Shown(
            kind=_("What was done"),
            title=outcome.title,
            path=reverse("outcomes:show", kwargs={"outcome": outcome.pk}),
            words=outcome.words,
            at=outcome.published_at or outcome.made_at,
            who=outcome.alias.name,
            where=outcome.space.name,
            domains=outcome.topic.domains,
        )
        for outcome in _visible(person).filter(pk__in=ids)
    }


register(
    Source(
        name=OUTCOMES,
        kinds={"outcome": _("What was done")},
        everything=_everything,
        entries=_entries,
        visible=_visible,
        show=_show,
        said_by="alias",
    )
)


def _outcome(event: OutcomePublished | OutcomeChanged) -> Iterable[uuid.UUID]:
    return [event.outcome]


def _that_led_there(event: OutcomePublished) -> Iterable[uuid.UUID]:
    links = OutcomeLink.objects.filter(outcome=event.outcome)
    return links.values_list("contribution", flat=True)


def _linked(event: ContributionLinked) -> Iterable[uuid.UUID]:
    return [event.contribution]


follow(OutcomePublished, OUTCOMES, _outcome)
follow(OutcomeChanged, OUTCOMES, _outcome)
follow(OutcomePublished, SAID, _that_led_there)
follow(ContributionLinked, SAID, _linked)
