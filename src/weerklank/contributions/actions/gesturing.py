"""Making a gesture at what somebody said, and taking it back."""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext as _

from weerklank.contributions.actions.authors import locked_contribution
from weerklank.contributions.gestures import tags_of
from weerklank.contributions.models import Contribution, Gesture, SupportChange
from weerklank.contributions.policies import is_author, may_make_gesture
from weerklank.contributions.ranking import SUPPORT
from weerklank.contributions.states import ContributionState
from weerklank.kernel.action import action
from weerklank.kernel.policy import WrongState, authorise
from weerklank.spaces.aliases import refuse_excluded
from weerklank.spaces.person import Person


@action
def make_gesture(*, person: Person, contribution: Contribution, kind: Gesture.Kind) -> None:
    """Adds the gesture of `person` to those at `contribution`; a second time nothing happens.

    Raises Denied when they may not speak there, Excluded when they were stopped from writing in
    the space, WrongState for one's own words and for what does not stand any more.
    """
    authorise(may_make_gesture(person, contribution))
    assert person.account is not None
    refuse_excluded(person.account, contribution.topic.space)
    said = locked_contribution(contribution)
    if is_author(person, said):
        raise WrongState(_("This is your own contribution. Others can say what they think of it."))
    if said.state != ContributionState.STANDING:
        raise WrongState(_("This contribution is not there any more."))
    tags = tags_of(person.account.pk, said.pk)
    if Gesture.objects.filter(tag__in=tags, kind=kind).exists():
        return
    Gesture.objects.create(contribution=said, kind=kind, tag=tags[0])
    _count(said, kind, +1)


@action
def take_back_gesture(*, person: Person, contribution: Contribution, kind: Gesture.Kind) -> None:
    """Takes the gesture of `person` away again; where there is none nothing happens.

    Raises Denied when they may not see the contribution.
    """
    authorise(may_make_gesture(person, contribution))
    assert person.account is not None
    said = locked_contribution(contribution)
    tags = tags_of(person.account.pk, said.pk)
    gone, _kinds = Gesture.objects.filter(tag__in=tags, kind=kind).delete()
    if gone:
        _count(said, kind, -gone)


def _count(said: Contribution, kind: Gesture.Kind, by: int) -> None:
    Contribution.objects.filter(pk=said.pk).update(**{kind.value: F(kind.value) + by})
    if kind in SUPPORT:
        SupportChange.objects.create(topic_id=said.topic_id)
