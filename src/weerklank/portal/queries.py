"""What the front door shows: a little of everything that this person may see near here."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from weerklank.contributions.counts import with_count
from weerklank.contributions.models import Contribution, Topic
from weerklank.contributions.policies import contributions_visible_to, topics_visible_to
from weerklank.contributions.states import ContributionState, TopicState
from weerklank.kernel import clock
from weerklank.outcomes.queries import OutcomeSeen, latest_outcomes
from weerklank.spaces.models import Organisation, Portal, Space
from weerklank.spaces.person import Person
from weerklank.spaces.policies import spaces_visible_to


def organisations_near(
    portal: Portal | None, *, of: str = "organisation", above: str = "organisation__parent"
) -> Q:
    """A condition: the front door's own organisation, those directly under and above it.

    Without a front door every organisation is near. `of` and `above` name the fields that hold
    the organisation and its parent.
    """
    if portal is None:
        return Q()
    own = portal.organisation
    near = Q(**{of: own.pk}) | Q(**{above: own.pk})
    return near | Q(**{of: own.parent_id}) if own.parent_id else near


def _spaces_near(portal: Portal | None) -> QuerySet[Space]:
    return Space.objects.filter(organisations_near(portal))


def questions_near(person: Person, portal: Portal | None) -> QuerySet[Topic]:
    """The published questions near this front door, with what a card shows of them."""
    rows = (
        topics_visible_to(person)
        .filter(kind="question", space__in=_spaces_near(portal).values("pk"))
        .exclude(state=TopicState.DRAFT)
        .select_related("question")
    )
    return with_count(person, rows)


def open_questions(person: Person, portal: Portal | None, *, most: int = 6) -> list[Topic]:
    """What is asked now; what closes first comes first. One query."""
    today = clock.today()
    rows = questions_near(person, portal).filter(
        Q(opens_on=None) | Q(opens_on__lte=today),
        Q(closes_on=None) | Q(closes_on__gte=today),
        state=TopicState.PUBLISHED,
    )
    return list(rows.order_by(F("closes_on").asc(nulls_last=True), "-made_at", "-id")[:most])


def latest_voices(person: Person, portal: Portal | None, *, most: int = 3) -> list[Contribution]:
    """What others said lately. Two queries."""
    rows = contributions_visible_to(person).filter(
        state=ContributionState.STANDING,
        kind=Contribution.Kind.VOICE,
        parent=None,
        topic__space__in=_spaces_near(portal).values("pk"),
    )
    return list(rows.exclude(words="").order_by("-sent_at", "-id")[:most])


def outcomes_near(person: Person, portal: Portal | None) -> list[OutcomeSeen]:
    """What was done lately. One query."""
    if portal is None:
        return latest_outcomes(person)
    near = Organisation.objects.filter(organisations_near(portal, of="pk", above="parent"))
    return latest_outcomes(person, near.values("pk"))


def spaces_near(person: Person, portal: Portal | None, *, most: int = 12) -> list[Space]:
    """The spaces near this front door that this person may know of. One query."""
    rows = spaces_visible_to(person).filter(organisations_near(portal))
    return list(rows.exclude(state=Space.State.DRAFT).order_by("name", "id")[:most])


def front_doors() -> list[Portal]:
    """Every front door. One query."""
    return list(Portal.objects.select_related("organisation").order_by("name"))
