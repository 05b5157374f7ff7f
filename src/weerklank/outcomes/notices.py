"""Who is told of what was done, and in which words."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.db.models import QuerySet, UUIDField
from django.urls import reverse
from django.utils.translation import gettext as _

from weerklank.contributions.states import ContributionState
from weerklank.kernel.notices import NoticeKind, Wording, register
from weerklank.kernel.prepared import prepared
from weerklank.outcomes.events import ContributionLinked, OutcomePublished
from weerklank.outcomes.models import Outcome, OutcomeLink


def _authors(event: OutcomePublished) -> Iterable[uuid.UUID]:
    return _still_there(outcome=event.outcome)


def _author(event: ContributionLinked) -> Iterable[uuid.UUID]:
    return _still_there(outcome=event.outcome, contribution=event.contribution)


def _still_there(**which: uuid.UUID) -> Iterable[uuid.UUID]:
    """Who took words back asked to be left alone."""
    links = OutcomeLink.objects.filter(**which)
    standing = links.exclude(contribution__state=ContributionState.WITHDRAWN)
    return standing.values_list("contribution__alias", flat=True).distinct()


@prepared(subjects=ArrayField(UUIDField()))
def _read(subjects: list[uuid.UUID]) -> QuerySet[Outcome]:
    return Outcome.objects.filter(pk__among=subjects, state=Outcome.State.PUBLISHED)


def _word(published: list[Outcome]) -> dict[uuid.UUID, Wording]:
    return {
        outcome.pk: Wording(
            sentence=_("What was done with what you said: %(title)s") % {"title": outcome.title},
            path=reverse("outcomes:show", kwargs={"outcome": outcome.pk}),
        )
        for outcome in published
    }


def _about(event: OutcomePublished | ContributionLinked) -> uuid.UUID:
    return event.outcome


register(
    NoticeKind("outcomes.published", OutcomePublished, _authors, _about, _read, _word, group="done")
)
register(
    NoticeKind("outcomes.linked", ContributionLinked, _author, _about, _read, _word, group="done")
)
