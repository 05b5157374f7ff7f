"""Who may see and keep promises."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from weerklank.contributions.models import Contribution
from weerklank.contributions.policies import may_reply_as_team
from weerklank.contributions.states import ContributionState
from weerklank.promises.models import Promise
from weerklank.spaces.person import Person
from weerklank.spaces.policies import spaces_worked_in_by


def may_answer_contribution(person: Person, contribution: Contribution) -> bool:
    """Answer what somebody said, in the name of the space; an answer itself gets none."""
    return contribution.kind == Contribution.Kind.VOICE and may_reply_as_team(person, contribution)


def may_answer_promise(person: Person, promise: Promise) -> bool:
    """Keep a promise. Whether it is still owed is a matter of state."""
    return may_answer_contribution(person, promise.contribution)


def promises_answerable_by(person: Person) -> QuerySet[Promise]:
    """The promises for which `may_answer_promise` holds."""
    seen = Q(contribution__state=ContributionState.HIDDEN) | Q(
        contribution__audience__in=person.audiences,
        contribution__topic__audience__in=person.audiences,
    )
    return Promise.objects.filter(
        seen,
        contribution__kind=Contribution.Kind.VOICE,
        space__in=spaces_worked_in_by(person).values("pk"),
    )
