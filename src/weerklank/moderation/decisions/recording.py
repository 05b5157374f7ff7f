"""What every decision has in common: who may, on which grounds, and who is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from weerklank.contributions.models import Contribution
from weerklank.contributions.states import ContributionState
from weerklank.contributions.words import clean_words
from weerklank.kernel import audit, events
from weerklank.kernel.policy import Refused, WrongState, authorise
from weerklank.moderation.events import DecisionTaken
from weerklank.moderation.models import Case, Decision, Report
from weerklank.moderation.policies import SILENT, may_moderate_contribution
from weerklank.moderation.queue.cases import close_case, refuse_claimed
from weerklank.moderation.rules import OTHER, WORRY, rule_of
from weerklank.spaces.person import Person

MOST_REASON_WORDS = 300


@dataclass(frozen=True, slots=True)
class Look:
    """A locked contribution, and its open case when there is one."""

    contribution: Contribution
    case: Case | None

    @property
    def is_gone(self) -> bool:
        """Whether its author took it back."""
        return self.contribution.state == ContributionState.WITHDRAWN


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why: a rule of the house by its code, and a reason in words that the author reads."""

    reason: str
    rule: str = OTHER


def look_at(person: Person, contribution: Contribution, *, seen: int | None = None) -> Look:
    """Locks a contribution and its case for a decision; inside the action that takes it.

    `seen` is the version of the case that the moderator looked at. Raises Denied, WrongState when
    a colleague has the case, or something was added to it after they looked.
    """
    authorise(may_moderate_contribution(person, contribution))
    locked = (
        Contribution.objects.select_for_update(of=("self",))
        .select_related("topic", "topic__space", "alias", "audience")
        .get(pk=contribution.pk)
    )
    case = (
        Case.objects.select_for_update()
        .filter(contribution=locked, kind=Case.Kind.REVIEW, state=Case.State.OPEN)
        .first()
    )
    if case is not None:
        refuse_claimed(person, case)
    if seen is not None and seen != (case.version if case else 0):
        raise WrongState(_("Something was added or decided meanwhile. Look once more."))
    return Look(locked, case)


def still_there(look: Look) -> Contribution:
    """The contribution. Raises WrongState when its author took it back."""
    if look.is_gone:
        raise WrongState(_("The author took this back already. There is nothing left to decide."))
    return look.contribution


def conclude(
    person: Person, look: Look, kind: Decision.Kind, grounds: Grounds | None = None, **did: Any
) -> Decision:
    """Writes a decision down, closes the case, settles its reports, and lets the author know.

    Who worried about the author waits for who takes care. What is still held stays in the queue.
    Raises Refused when there is no reason or no such rule.
    """
    said = look.contribution
    values: dict[str, Any] = dict(did)
    if grounds is not None:
        rule = rule_of(said.topic.space, grounds.rule)
        values |= {
            "rule": rule.code, "rule_words": rule.kept_words, "reason": clean_reason(grounds.reason)
        }  # fmt: skip
    decision = Decision.objects.create(
        contribution=said,
        kind=kind,
        decided_by=person.account,
        is_automated=bool(look.case and look.case.reasons),
        **values,
    )
    waits = said.state == ContributionState.HELD and kind != Decision.Kind.CHANGE_ASKED
    if look.case is not None and not waits:
        close_case(look.case)
    said.reports.filter(state=Report.State.OPEN).exclude(reason=WORRY).update(
        state=Report.State.SETTLED, decision=decision
    )
    audit.write(actor=person.actor, verb=f"decide {kind}", subject=said, scope=said.topic.space_id)
    if kind not in SILENT:
        events.record(DecisionTaken(decision=decision.pk))
    return decision


def clean_reason(reason: str) -> str:
    """The reason as it is kept. Raises Refused when there is none, or too much of it."""
    reason = clean_words(reason, most=MOST_REASON_WORDS)
    if not reason:
        raise Refused(_("Write down why. The author reads this."))
    return reason
