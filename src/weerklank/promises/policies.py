"""Who may see and keep promises."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from weerklank.contributions.models import Contribution
from weerklank.contributions.policies import may_reply_as_team
from weerklank.contributions.states import OUT_OF_SIGHT
from weerklank.promises.models import Promise
from weerklank.spaces.audiences import PUBLIC, SIGNED_IN
from weerklank.spaces.person import Person
from weerklank.spaces.policies import spaces_worked_in_by


def may_answer_contribution(person: Person, contribution: Contribution) -> bool:
    """Answer what somebody said, in the name of the space; an answer itself gets none."""
    return contribution.kind == Contribution.Kind.VOICE and may_reply_as_team(person, contribution)


def may_answer_promise(person: Person, promise: Promise) -> bool:
    """Keep a promise. Whether it is still owed is a matter of state."""
    return may_answer_contribution(person, promise.contribution)


def promises_answerable_by(person: Person) -> QuerySet[Promise]:
    """The promises for which `may_answer_promise` holds.

    Who works in a space is part of all of its audiences, so here they need not be read first.
    """
    return Promise.objects.filter(
        _of_audience("contribution__audience") & _of_audience("contribution__topic__audience")
        | Q(contribution__state__in=OUT_OF_SIGHT),
        contribution__kind=Contribution.Kind.VOICE,
        space__in=spaces_worked_in_by(person).values("pk"),
    )


def _of_audience(path: str) -> Q:
    """Seen by all, by all who are signed in, or by an audience of the promise's own space."""
    open_to_all = Q(**{f"{path}__in": (PUBLIC, SIGNED_IN)})
    return open_to_all | Q(**{f"{path}__space": F("space")})
