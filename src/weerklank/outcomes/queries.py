"""Every read of outcomes."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject, Left

from weerklank.contributions.models import Contribution, Topic
from weerklank.contributions.states import ContributionState
from weerklank.kernel.pagination import Page, page_by_moment
from weerklank.media.queries import picture_address, portraits_shown
from weerklank.outcomes.models import Outcome, OutcomeLink
from weerklank.outcomes.policies import contributions_linkable_by, outcomes_visible_to
from weerklank.spaces.models import Space
from weerklank.spaces.person import Person

MOST_SEARCHED = 6
MOST_SHOWN = 20
LOOKS = {Outcome.Kind.REFUSAL: "not_done", Outcome.Kind.STUDY: "considering"}


@dataclass(frozen=True, slots=True)
class OutcomeSeen:
    """An outcome as somebody may see it, with the number of voices that led to it for them."""

    outcome: Outcome
    voices: int
    photo_url: str = ""

    @property
    def look(self) -> str:
        """The kind as the component `outcome_card` knows it."""
        return look_of(self.outcome)

    @property
    def who(self) -> dict[str, object]:
        """Who tells it, for the component `outcome_card`."""
        alias, post = self.outcome.alias, self.outcome.alias.post
        return {
            "key": alias.face_key,
            "name": alias.name,
            "role": post.role if post and post.role != alias.name else "",
            "organisation": post.organisation.name if post else "",
            "photo_url": self.photo_url,
        }


def look_of(outcome: Outcome) -> str:
    """The kind of an outcome as the components know it."""
    return LOOKS.get(Outcome.Kind(outcome.kind), outcome.kind)


@dataclass(frozen=True, slots=True)
class OutcomesOfTopic:
    """What was done with what was said on a topic, and what is being written about it."""

    told: list[OutcomeSeen]
    drafts: list[Outcome]


@dataclass(frozen=True, slots=True)
class Linked:
    """A contribution that is linked, as its team sees it in a list."""

    id: str
    name: str
    sent_at: datetime
    is_gone: bool
    beginning: str


def latest_outcomes(
    person: Person,
    organisations: Collection[uuid.UUID] | QuerySet[Any] | None = None,
    *,
    most: int = 3,
) -> list[OutcomeSeen]:
    """The newest published outcomes that `person` may see, of some organisations or of all.

    `organisations` holds ids, or is a query of them. One query.
    """
    rows = with_voices(person, _published(person))
    if organisations is not None:
        rows = rows.filter(space__organisation__in=organisations)
    return [seen(row) for row in rows.order_by("-published_at", "-id")[:most]]


def outcomes_of_topic(person: Person, topic: Topic) -> OutcomesOfTopic:
    """What was done with what was said on `topic`, and what its team is writing. One query.

    Of each the newest ones; drafts for the team alone, as `may_see_outcome` has it.
    """
    rows = list(
        with_voices(person, outcomes_visible_to(person))
        .filter(topic=topic)
        .order_by(F("published_at").desc(nulls_first=True), "-made_at", "-id")[: 2 * MOST_SHOWN]
    )
    drafts = [row for row in rows if row.state == Outcome.State.DRAFT]
    told = [seen(row) for row in rows if row.state == Outcome.State.PUBLISHED]
    return OutcomesOfTopic(told[:MOST_SHOWN], drafts[:MOST_SHOWN])


def outcomes_of_space(person: Person, space: Space, *, most: int = 4) -> list[OutcomeSeen]:
    """What was done with what was said in `space`, newest first. One query."""
    rows = with_voices(person, _published(person)).filter(space=space)
    return [seen(row) for row in rows.order_by("-published_at", "-id")[:most]]


def with_newest_outcome(person: Person, rows: QuerySet[Contribution]) -> QuerySet[Contribution]:
    """`rows` with `newest_outcome`: the id of the last published outcome each led to, or None."""
    links = OutcomeLink.objects.filter(
        contribution=OuterRef("pk"), outcome__in=_published(person).values("pk")
    ).order_by("-outcome__published_at", "-outcome")
    return rows.annotate(newest_outcome=Subquery(links.values("outcome")[:1]))


def outcomes_of_contribution(person: Person, contribution: uuid.UUID) -> list[OutcomeSeen]:
    """The published outcomes that one contribution led to, newest first. One query."""
    rows = with_voices(person, _published(person)).filter(links__contribution=contribution)
    return [seen(row) for row in rows.order_by("-published_at", "-id")]


def with_voices(person: Person, rows: QuerySet[Outcome]) -> QuerySet[Outcome]:
    """`rows` with how many voices led to each: those whose audience `person` is part of.

    A withdrawn one counts, for that somebody spoke remains; a hidden one does not.
    """
    voices = (
        OutcomeLink.objects.filter(
            outcome=OuterRef("pk"), contribution__audience__in=person.audiences
        )
        .exclude(contribution__state=ContributionState.HIDDEN)
        .order_by()
        .values("outcome")
        .annotate(number=Count("id"))
        .values("number")
    )
    portrait = portraits_shown().filter(post=OuterRef("alias__post")).values("asset")
    return rows.annotate(voices=Coalesce(Subquery(voices), 0), portrait=Subquery(portrait[:1]))


def seen(outcome: Outcome) -> OutcomeSeen:
    """One outcome of `with_voices`."""
    read = vars(outcome)
    photo_url = picture_address(read["portrait"]) if read["portrait"] else ""
    return OutcomeSeen(outcome, read["voices"], photo_url)


def with_links(person: Person, rows: QuerySet[Outcome]) -> QuerySet[Outcome]:
    """`rows`, for their team, with what is linked to each, newest first."""
    links = OutcomeLink.objects.filter(
        outcome=OuterRef("pk"), contribution__audience__in=person.audiences
    ).order_by("-contribution__sent_at", "-contribution")
    return rows.annotate(
        linked=ArraySubquery(
            links.values(
                link=JSONObject(
                    id="contribution",
                    name="contribution__alias__name",
                    sent_at="contribution__sent_at",
                    state="contribution__state",
                    beginning=Left("contribution__words", 200),
                )
            )
        )
    )


def linked_to(outcome: Outcome) -> list[Linked]:
    """What is linked to one outcome of `with_links`; of what was withdrawn only the fact."""
    return [
        Linked(
            id=row["id"],
            name=row["name"],
            sent_at=datetime.fromisoformat(row["sent_at"]),
            is_gone=row["state"] == ContributionState.WITHDRAWN,
            beginning=row["beginning"],
        )
        for row in vars(outcome)["linked"]
    ]


def voices_behind(
    person: Person, outcome: Outcome, *, cursor: str | None = None
) -> Page[Contribution]:
    """What led to `outcome`, as far as `person` may read it, newest first."""
    rows = Contribution.objects.filter(
        outcome_links__outcome=outcome,
        state=ContributionState.STANDING,
        audience__in=person.audiences,
        topic__audience__in=person.audiences,
    ).select_related("alias")
    return page_by_moment(rows, moment="sent_at", cursor=cursor)


def search_to_link(
    person: Person, outcome: Outcome, *, words: str, cursor: str | None = None
) -> Page[Contribution]:
    """What could have led to `outcome` and holds all these words, newest first; linked ones not."""
    rows = _linkable(person, outcome)
    for word in words.split()[:MOST_SEARCHED]:
        rows = rows.filter(words__icontains=word)
    return page_by_moment(rows, moment="sent_at", cursor=cursor)


def ticked_for(person: Person, outcome: Outcome, keys: Collection[uuid.UUID]) -> list[Contribution]:
    """Those of `keys` that can still be linked, newest first."""
    if not keys:
        return []
    rows = _linkable(person, outcome).filter(pk__in=keys)
    return list(rows.order_by("-sent_at", "-id"))


def _linkable(person: Person, outcome: Outcome) -> QuerySet[Contribution]:
    return (
        contributions_linkable_by(person, outcome)
        .exclude(state=ContributionState.WITHDRAWN)
        .exclude(outcome_links__outcome=outcome)
    )


def _published(person: Person) -> QuerySet[Outcome]:
    return outcomes_visible_to(person).filter(state=Outcome.State.PUBLISHED)
