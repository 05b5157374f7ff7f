"""Every write of disagreeing with a decision, and of judging it anew."""

from __future__ import annotations

from django.utils.translation import gettext as _

from weerklank.contributions.actions import alias_actor
from weerklank.contributions.models import Contribution
from weerklank.contributions.words import clean_words
from weerklank.kernel import audit, events
from weerklank.kernel.action import action
from weerklank.kernel.policy import Refused, WrongState, authorise
from weerklank.moderation.decisions.recording import clean_reason
from weerklank.moderation.decisions.undoing import undo
from weerklank.moderation.events import DecisionTaken, VerdictGiven
from weerklank.moderation.models import Appeal, Case, Decision
from weerklank.moderation.policies import may_appeal_decision, may_judge_decision, with_appeals
from weerklank.moderation.queue.cases import close_case, open_case, refuse_claimed
from weerklank.spaces.person import Person

MOST_APPEAL_WORDS = 1000


@action
def appeal_decision(*, person: Person, decision: Decision, words: str) -> Appeal:
    """Has another moderator look again, because the author does not agree. Once for a decision.

    Raises Denied for who is not the author, when it cannot be appealed or half a year has passed;
    Refused without words or with too many.
    """
    authorise(may_appeal_decision(person, decision))
    said = locked_about(decision)
    there = Appeal.objects.filter(decision=decision).first()
    if there is not None:
        return there
    words = clean_words(words, most=MOST_APPEAL_WORDS)
    if not words:
        raise Refused(_("Write down why you do not agree."))
    appeal = Appeal.objects.create(decision=decision, words=words)
    open_case(said, kind=Case.Kind.APPEAL)
    audit.write(
        actor=alias_actor(said.alias), verb="appeal", subject=decision, scope=said.topic.space_id
    )
    return appeal


@action
def judge_decision(*, person: Person, decision: Decision, is_right: bool, reason: str) -> Decision:
    """Says whether a decision was right with which its author disagrees; returns the verdict.

    A decision that was not right is undone whole. The author and who decided are told. Raises
    Denied for who took it, WrongState when there is nothing to judge any more or a colleague has
    the case, Refused without a reason.
    """
    authorise(may_judge_decision(person, decision))
    said = locked_about(decision)
    if not Appeal.objects.filter(decision=decision).exists():
        raise WrongState(_("Nobody asked to look at this again."))
    if Decision.objects.filter(about=decision).exists():
        raise WrongState(_("A colleague looked at this again already."))
    case = (
        Case.objects.select_for_update()
        .filter(contribution=said, kind=Case.Kind.APPEAL, state=Case.State.OPEN)
        .first()
    )
    if case is not None:
        refuse_claimed(person, case)
    verdict = Decision.objects.create(
        contribution=said,
        kind=Decision.Kind.UPHELD if is_right else Decision.Kind.OVERTURNED,
        rule=decision.rule,
        rule_words=decision.rule_words,
        reason=clean_reason(reason),
        decided_by=person.account,
        about=decision,
    )
    if not is_right:
        undo(decision, said)
    open_ones = with_appeals(Decision.objects.filter(contribution=said))
    if case is not None and not open_ones.exists():
        close_case(case)
    audit.write(
        actor=person.actor,
        verb=f"decide {verdict.kind}",
        subject=decision,
        scope=said.topic.space_id,
    )
    events.record(DecisionTaken(decision=verdict.pk))
    events.record(VerdictGiven(verdict=verdict.pk))
    return verdict


def locked_about(decision: Decision) -> Contribution:
    """What `decision` is about, locked, with all that judging it needs."""
    return (
        Contribution.objects.select_for_update(of=("self",))
        .select_related("topic", "topic__space", "alias", "audience")
        .get(pk=decision.contribution_id)
    )
