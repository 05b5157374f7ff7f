"""Every read of outcomes."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, DateTimeField, F, OuterRef, QuerySet, Subquery, UUIDField
from django.db.models.functions import Coalesce, JSONObject, Left

from weerklank.contributions.models import Contribution, Topic
from weerklank.contributions.states import OUT_OF_SIGHT, ContributionState
from weerklank.kernel.pagination import Page, page_by_moment, page_over, read_cursor, slice_after
from weerklank.kernel.prepared import Rows, prepared
from weerklank.media.queries import picture_address, portraits_shown
from weerklank.outcomes.models import Outcome, OutcomeLink
from weerklank.outcomes.policies import contributions_linkable_by, outcomes_visible_to
from weerklank.spaces.models import Space
from weerklank.spaces.nearness import near
from weerklank.spaces.person import Person

MOST_SEARCHED = 6
MOST_SHOWN = 20
MOST_LATEST = 3
MOST_OF_SPACE = 4
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


class Outcomes:
    """What was done, as rows; nothing is made of them until somebody looks."""

    def __init__(self, rows: Rows[Outcome]) -> None:
        self.rows = rows

    @property
    def told(self) -> list[OutcomeSeen]:
        """What everybody may know who was asked for, in its order."""
        rows = self.rows.items
        return [seen(row) for row in rows if row.state == Outcome.State.PUBLISHED][:MOST_SHOWN]

    @property
    def drafts(self) -> list[Outcome]:
        """What the team is writing."""
        rows = self.rows.items
        return [row for row in rows if row.state == Outcome.State.DRAFT][:MOST_SHOWN]


@dataclass(frozen=True, slots=True)
class Linked:
    """A contribution that is linked, as its team sees it in a list."""

    id: str
    name: str
    sent_at: datetime
    is_gone: bool
    beginning: str


def latest_outcomes(
    person: Person, own: uuid.UUID | None = None, above: uuid.UUID | None = None
) -> Outcomes:
    """The three newest that `person` may see, of all or `near` an organisation. One query."""
    return Outcomes(_latest(person, own=own, above=above))


@prepared(own=UUIDField(), above=UUIDField())
def _latest(person: Person, own: uuid.UUID | None, above: uuid.UUID | None) -> QuerySet[Outcome]:
    spaces = Space.objects.filter(near(own, above, field="organisation"))
    of_one = _published(person).filter(space=OuterRef("pk"))
    newest = page_over(spaces, of_one, moment="published_at", size=MOST_LATEST)
    rows = with_voices(person, _published(person)).filter(pk__among=newest)
    return rows.order_by("-published_at", "-id")[:MOST_LATEST]


def outcomes_of_topic(person: Person, topic: Topic) -> Outcomes:
    """What was done with what was said on `topic`, and what its team is writing. One query.

    Of each the newest ones; drafts for the team alone, as `may_see_outcome` has it.
    """
    return Outcomes(_of_topic(person, topic=topic.pk))


@prepared(topic=UUIDField())
def _of_topic(person: Person, topic: uuid.UUID) -> QuerySet[Outcome]:
    rows = with_voices(person, outcomes_visible_to(person)).filter(topic=topic)
    newest = F("published_at").desc(nulls_first=True)
    return rows.order_by(newest, "-made_at", "-id")[: 2 * MOST_SHOWN]


def outcomes_of_space(person: Person, space: Space) -> Outcomes:
    """What was done with what was said in `space`, the four newest. One query."""
    return Outcomes(_of_space(person, space=space.pk))


@prepared(space=UUIDField())
def _of_space(person: Person, space: uuid.UUID) -> QuerySet[Outcome]:
    rows = with_voices(person, _published(person)).filter(space=space)
    return rows.order_by("-published_at", "-id")[:MOST_OF_SPACE]


def outcomes_of_contribution(person: Person, contribution: uuid.UUID) -> Outcomes:
    """The published outcomes that one contribution led to, newest first. One query."""
    return Outcomes(_of_contribution(person, contribution=contribution))


@prepared(contribution=UUIDField())
def _of_contribution(person: Person, contribution: uuid.UUID) -> QuerySet[Outcome]:
    rows = with_voices(person, _published(person)).filter(links__contribution=contribution)
    return rows.order_by("-published_at", "-id")


def one_outcome(person: Person, outcome: uuid.UUID) -> Rows[Outcome]:
    """An outcome that `person` may see, with how many voices led to it. One query."""
    return _one(person, outcome=outcome)


@prepared(outcome=UUIDField())
def _one(person: Person, outcome: uuid.UUID) -> QuerySet[Outcome]:
    return with_voices(person, outcomes_visible_to(person)).filter(pk=outcome)


def with_newest_outcome(person: Person, rows: QuerySet[Contribution]) -> QuerySet[Contribution]:
    """`rows` with `newest_outcome`: the id of the last published outcome each led to, or None."""
    links = OutcomeLink.objects.filter(
        contribution=OuterRef("pk"), outcome__in=_published(person).values("pk")
    ).order_by("-outcome__published_at", "-outcome")
    return rows.annotate(newest_outcome=Subquery(links.values("outcome")[:1]))


def with_voices(person: Person, rows: QuerySet[Outcome]) -> QuerySet[Outcome]:
    """`rows` with how many voices led to each: those whose audience `person` is part of.

    A withdrawn one counts, for that somebody spoke remains; a hidden one does not.
    """
    voices = (
        OutcomeLink.objects.filter(
            outcome=OuterRef("pk"), contribution__audience__among=person.audiences
        )
        .exclude(contribution__state__in=OUT_OF_SIGHT)
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
        outcome=OuterRef("pk"), contribution__audience__among=person.audiences
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
) -> Rows[Contribution]:
    """What led to `outcome`, as far as `person` may read it, newest first, for `page_of`."""
    at, key = read_cursor(cursor)
    return _behind(person, outcome=outcome.pk, at=at, key=key)


@prepared(outcome=UUIDField(), at=DateTimeField(), key=UUIDField())
def _behind(
    person: Person, outcome: uuid.UUID, at: datetime | None, key: uuid.UUID | None
) -> QuerySet[Contribution]:
    rows = Contribution.objects.filter(
        outcome_links__outcome=outcome,
        state=ContributionState.STANDING,
        audience__among=person.audiences,
        topic__audience__among=person.audiences,
    )
    rows = rows.select_related("alias").defer("stems")
    return slice_after(rows, moment="sent_at", at=at, key=key)


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
