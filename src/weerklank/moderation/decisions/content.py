"""Decisions about what was said: leave it, hide it, ask to change it, move it, put it together."""

from __future__ import annotations

from django.utils.translation import gettext as _

from weerklank.contributions.actions import move_to_topic, put_in_sight, put_out_of_sight
from weerklank.contributions.models import Contribution, Topic
from weerklank.contributions.states import ContributionState, TopicState
from weerklank.kernel.action import action
from weerklank.kernel.policy import Refused, WrongState
from weerklank.moderation.decisions.recording import (
    Grounds,
    clean_reason,
    conclude,
    look_at,
    still_there,
)
from weerklank.moderation.models import Decision
from weerklank.moderation.rules import OTHER
from weerklank.promises.actions import move_promise
from weerklank.spaces.person import Person

Kind = Decision.Kind


@action
def leave_contribution(
    *, person: Person, contribution: Contribution, seen: int | None = None
) -> Decision:
    """Leaves a contribution as it is, and lets it through when it was held.

    Its reports are settled. Raises Denied, WrongState as `look_at`.
    """
    look = look_at(person, contribution, seen=seen)
    if look.contribution.state == ContributionState.HELD:
        put_in_sight(look.contribution)
        return conclude(person, look, Kind.RELEASED)
    return conclude(person, look, Kind.LEFT)


@action
def hide_contribution(
    *,
    person: Person,
    contribution: Contribution,
    reason: str,
    rule: str = OTHER,
    seen: int | None = None,
) -> Contribution:
    """Hides `contribution` from all but the team and its author, who is told `reason`.

    Its open reports are settled; a promise of an answer keeps running. Hiding twice is the same as
    once. Raises Denied, WrongState when its author took it back or as `look_at`, Refused without
    a reason or for a rule that is not there.
    """
    look = look_at(person, contribution, seen=seen)
    if look.contribution.state == ContributionState.HIDDEN:
        return look.contribution
    said = still_there(look)
    said.hidden_because = clean_reason(reason)
    put_out_of_sight(said, ContributionState.HIDDEN)
    conclude(person, look, Kind.HIDDEN, Grounds(reason, rule))
    return said


@action
def restore_contribution(*, person: Person, contribution: Contribution) -> Contribution:
    """Puts a hidden contribution back; its author is told. Twice is the same as once.

    Raises Denied, WrongState when its author took it back or as `look_at`.
    """
    look = look_at(person, contribution)
    if look.contribution.state == ContributionState.STANDING:
        return look.contribution
    if look.is_gone:
        raise WrongState(_("The author took this back already. It cannot be put back."))
    put_in_sight(look.contribution)
    conclude(person, look, Kind.RESTORED)
    return look.contribution


@action
def ask_to_change(
    *,
    person: Person,
    contribution: Contribution,
    reason: str,
    rule: str = OTHER,
    seen: int | None = None,
) -> Decision:
    """Asks the author to change what they said; until then only they and the team read it.

    Once they changed it, it comes back to the queue. Raises what `hide_contribution` raises.
    """
    look = look_at(person, contribution, seen=seen)
    said = still_there(look)
    said.hidden_because = clean_reason(reason)
    put_out_of_sight(said, ContributionState.HELD)
    return conclude(person, look, Kind.CHANGE_ASKED, Grounds(reason, rule))


@action
def move_contribution(
    *,
    person: Person,
    contribution: Contribution,
    topic: Topic,
    reason: str,
    rule: str = OTHER,
    seen: int | None = None,
) -> Decision:
    """Moves a contribution with its replies and its promise to another question of its space.

    Raises what `hide_contribution` raises, Refused too for a reply, and for a question that is
    not there, or that other people can read.
    """
    look = look_at(person, contribution, seen=seen)
    said = still_there(look)
    alike = Topic.objects.filter(space=said.topic.space_id, audience=said.topic.audience_id)
    open_ones = alike.exclude(state=TopicState.DRAFT).exclude(pk=said.topic_id)
    there = open_ones.select_related("space").filter(pk=topic.pk).first()
    if there is None or said.root_id is not None:
        raise Refused(_("This cannot be moved there. Choose another question."))
    before = said.topic
    move_to_topic(said, there)
    move_promise(contribution=said)
    return conclude(person, look, Kind.MOVED, Grounds(reason, rule), from_topic=before)


@action
def merge_contribution(
    *,
    person: Person,
    contribution: Contribution,
    into: Contribution,
    reason: str,
    rule: str = OTHER,
    seen: int | None = None,
) -> Decision:
    """Hides a contribution because `into`, on the same question, says the same.

    Its author is shown the other one; an answer that was promised stays promised. Raises what
    `hide_contribution` raises, Refused too when `into` is not there for the same people.
    """
    look = look_at(person, contribution, seen=seen)
    said = still_there(look)
    other = Contribution.objects.filter(
        pk=into.pk, topic=said.topic_id, audience=said.audience_id, also_for=said.also_for_id,
        state=ContributionState.STANDING,
    ).exclude(pk=said.pk).first()  # fmt: skip
    if other is None:
        raise Refused(_("Choose the contribution that says the same."))
    said.hidden_because = clean_reason(reason)
    put_out_of_sight(said, ContributionState.HIDDEN)
    return conclude(person, look, Kind.MERGED, Grounds(reason, rule), into=other)
