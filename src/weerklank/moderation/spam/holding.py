"""Where the score meets what people send: held with reasons, and learned from afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar

from django.utils.translation import gettext_lazy as _

from weerklank.contributions.holding import Sending, holds_when, name_reason, when_held
from weerklank.contributions.models import Contribution
from weerklank.kernel.events import reacts_to
from weerklank.moderation.events import DecisionTaken
from weerklank.moderation.models import Decision
from weerklank.moderation.rules import SPAM
from weerklank.moderation.spam import echoes, learning
from weerklank.moderation.spam.around import around_of
from weerklank.moderation.spam.features import LIKENESS, Around, Level, features_of
from weerklank.moderation.spam.score import Features, judge, weights_with
from weerklank.spaces.models import Alias
from weerklank.spaces.rotation import reseals

name_reason("spam_link", _("It has a link to another website."))
name_reason("spam_selling", _("It reads like advertising: it sells something or promises money."))
name_reason("spam_shouting", _("It is nearly all in capitals."))
name_reason(LIKENESS, _("It looks like advertising or a chain message."))

# All that speaks against a text besides its words: what such a sender could at most be held for.
_WORST = Around(Level.NEW, lately=99, own_elsewhere=99, others_elsewhere=99, is_disposable=True)
# From the check to the keeping, in one action: in between the contribution gets its id.
_held_for: ContextVar[Features | None] = ContextVar("held_for", default=None)


@holds_when
def suspected_spam(sending: Sending) -> Sequence[str]:
    """What looks like spam; never what the team says.

    Most texts cannot be suspect whatever is around them, and cost one query and one row. What was
    seen in words that are no more teaches nothing.
    """
    _held_for.set(None)
    if sending.alias.kind == Alias.Kind.POST:
        return []
    marks, weights = echoes.marks_of(sending.words), weights_with(learning.shifts())
    suspect: Sequence[str] = []
    if judge(features_of(sending.words, _WORST), weights).is_suspect:
        features = features_of(sending.words, around_of(sending, marks))
        judgement = judge(features, weights)
        if judgement.is_suspect:
            _held_for.set(features)
            suspect = judgement.reasons
    before = sending.changed
    if before is not None and not suspect:
        learning.forget(before)
    if before is None or not echoes.are_near(
        marks, echoes.marks_of(f"{before.title}\n\n{before.words}")
    ):
        echoes.leave_echo(marks, space=sending.topic.space_id)
    return suspect


@when_held
def remember_why(contribution: Contribution, reasons: Sequence[str]) -> None:
    """Keeps what the score saw, for the lesson."""
    if (features := _held_for.get()) is not None:
        learning.remember(contribution, features)
        _held_for.set(None)


@reacts_to(DecisionTaken)
def learn_from_decision(event: DecisionTaken) -> None:
    """Let through: it was no spam. Hidden as advertising: it was. Anything else teaches nothing."""
    decision = Decision.objects.get(pk=event.decision)
    if decision.kind == Decision.Kind.RELEASED:
        learning.learn(decision.contribution_id, is_spam=False)
    elif decision.kind == Decision.Kind.HIDDEN:
        learning.learn(decision.contribution_id, is_spam=True if decision.rule == SPAM else None)


reseals(learning.reseal_suspicions)
