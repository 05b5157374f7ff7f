"""Reads around a decision."""

from __future__ import annotations

from dataclasses import dataclass

from weerklank.contributions.models import Contribution, Topic
from weerklank.contributions.states import ContributionState, ThreadState, TopicState
from weerklank.moderation.decisions import forms
from weerklank.moderation.models import Decision
from weerklank.moderation.policies import deciders_of, may_exclude_author
from weerklank.moderation.rules import words_of_rule
from weerklank.spaces.models import Membership, Organisation, Post
from weerklank.spaces.person import TEAM_ROLES, Person, line_up

MOST_BEFORE, MOST_OTHERS, MOST_TOPICS = 20, 30, 50


@dataclass(frozen=True, slots=True)
class SeenDecision:
    """A decision in words; `is_here` when it was about the contribution that one looks at."""

    decision: Decision
    rule: str
    is_here: bool


def decided_before(said: Contribution) -> list[SeenDecision]:
    """What was decided about this name in this space, newest first; of other names nothing.

    One query.
    """
    rows = Decision.objects.filter(contribution__alias=said.alias_id).order_by("-made_at", "-id")
    return [seen_decision(row, here=said) for row in rows[:MOST_BEFORE]]


def seen_decision(decision: Decision, *, here: Contribution) -> SeenDecision:
    """A decision with its rule in words. No query."""
    rule = words_of_rule(decision.rule, decision.rule_words)
    return SeenDecision(decision, rule, decision.contribution_id == here.pk)


def somebody_else_can_judge(decision: Decision) -> bool:
    """Whether anybody but who decided may judge this decision. Four queries at most."""
    space, deciders = decision.contribution.topic.space, deciders_of(decision)
    team = Membership.objects.filter(space=space, role__in=TEAM_ROLES)
    if team.exclude(account__in=deciders).exists():
        return True
    if space.is_of_residents:
        return False
    above = line_up(space.organisation_id, dict(Organisation.objects.values_list("id", "parent")))
    administrators = Post.objects.filter(organisation__in=above, is_administrator=True)
    return administrators.exclude(account__in=deciders).exists()


def others_on_topic(said: Contribution) -> list[Contribution]:
    """What others said on the same question for the same people, newest first. One query."""
    rows = Contribution.objects.filter(
        topic=said.topic_id,
        root=None,
        audience=said.audience_id,
        also_for=said.also_for_id,
        state=ContributionState.STANDING,
    ).exclude(pk=said.pk)
    return list(
        rows.select_related("alias").defer("stems").order_by("-sent_at", "-id")[:MOST_OTHERS]
    )


def topics_to_move_to(said: Contribution) -> list[Topic]:
    """The questions to which this can be moved: of its space, for the same people. One query."""
    rows = Topic.objects.filter(space=said.topic.space_id, audience=said.topic.audience_id)
    rows = rows.exclude(state=TopicState.DRAFT).exclude(pk=said.topic_id)
    return list(rows.order_by("-made_at", "-id")[:MOST_TOPICS])


def what_can_be_done(
    person: Person, said: Contribution, topics: list[Topic], others: list[Contribution]
) -> list[str]:
    """The decisions that `person` can take about `said`, as `forms.py` knows them. No query."""
    if said.state == ContributionState.WITHDRAWN:
        return [forms.LEAVE]
    does = [forms.LEAVE, forms.CHANGE, forms.HIDE, forms.WARN]
    if said.root_id is None and topics:
        does.append(forms.MOVE)
    if said.root_id is None and others:
        does.append(forms.MERGE)
    if said.thread == ThreadState.OPEN:
        does += [forms.SLOW, forms.CLOSE]
    else:
        does.append(forms.OPEN)
    if may_exclude_author(person, said):
        does += [forms.PAUSE, forms.EXCLUDE]
    return does


def what_can_be_done_anew(
    person: Person, said: Contribution, topics: list[Topic], others: list[Contribution]
) -> list[str]:
    """As `what_can_be_done`, for who decides anew because a reporter disagrees. No query."""
    does = what_can_be_done(person, said, topics, others)
    does.remove(forms.LEAVE)
    if said.state == ContributionState.HIDDEN:
        does.remove(forms.HIDE)
    return [forms.STAY, *does]
