"""What moderation does when something is sent, changed or taken back, or when keys change."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from weerklank.contributions.erasing import erases_with
from weerklank.contributions.holding import Sending, holds_when, name_reason, when_held
from weerklank.contributions.models import Contribution
from weerklank.contributions.rewording import changes_with
from weerklank.contributions.states import ContributionState
from weerklank.kernel import clock
from weerklank.moderation.care import watching as watching
from weerklank.moderation.kept import reseal_kept_words
from weerklank.moderation.models import Appeal, Case, Decision, Report, ReportAppeal
from weerklank.moderation.policies import ABOUT_PERSON, with_appeals
from weerklank.moderation.queue.cases import open_case
from weerklank.moderation.reports.slips import reseal_slips
from weerklank.moderation.spam import holding as holding
from weerklank.spaces.models import Alias
from weerklank.spaces.rotation import reseals
from weerklank.spaces.trail import name_verb

FIRST = "first"
name_reason(FIRST, _("This is your first contribution here. The team reads it before others do."))


@holds_when
def first_of_newcomer(sending: Sending) -> Sequence[str]:
    """What somebody says first under a name, where the space wants to look at that."""
    if not sending.topic.space.looks_at_newcomers or sending.alias.kind == Alias.Kind.POST:
        return []
    let_through = Contribution.objects.filter(alias=sending.alias, is_known=True)
    return [] if let_through.exists() else [FIRST]


@when_held
def wait_for_moderator(contribution: Contribution, reasons: Sequence[str]) -> None:
    """What is held comes to the queue, with why."""
    open_case(contribution, reasons=reasons)


@changes_with
def look_again(contribution: Contribution) -> None:
    """What is held comes back to the queue, and nobody decides on the words that they saw before.

    A program that held it back still had its part in what is decided then. Words that pointed to
    distress may be gone: the worker looks for them again.
    """
    distress = Case.objects.filter(contribution=contribution, kind=Case.Kind.DISTRESS)
    distress.update(found_words=[], version=F("version") + 1)
    cases = Case.objects.filter(contribution=contribution, kind=Case.Kind.REVIEW)
    if contribution.state == ContributionState.HELD:
        before = cases.order_by("-opened_at").values_list("reasons", flat=True).first()
        open_case(contribution, is_changed=True, reasons=before or ())
    else:
        cases.filter(state=Case.State.OPEN).update(version=F("version") + 1)


@erases_with
def forget_words(contribution: Contribution) -> None:
    """A reason may repeat what was said: it goes with the words, and so does what waits for them.

    What was reported stays, to be looked at for as long as its words are kept; and what was
    decided about the person stays with its reason, for it goes on holding and can be judged.
    """
    decisions = Decision.objects.filter(contribution=contribution)
    about_words = decisions.exclude(Q(kind__in=ABOUT_PERSON) | Q(about__kind__in=ABOUT_PERSON))
    about_words.update(reason="")
    Appeal.objects.filter(decision__in=about_words).update(words="")
    ReportAppeal.objects.filter(report__contribution=contribution).update(words="")
    Case.objects.filter(contribution=contribution).update(found_words=[])
    ends = {Case.Kind.REVIEW, Case.Kind.APPEAL, Case.Kind.REPORTER, Case.Kind.DISTRESS}
    if contribution.reports.filter(state=Report.State.OPEN).exists():
        ends.remove(Case.Kind.REVIEW)
    if with_appeals(decisions).exists():
        ends.remove(Case.Kind.APPEAL)
    waiting = Case.objects.filter(contribution=contribution, state=Case.State.OPEN, kind__in=ends)
    waiting.update(state=Case.State.CLOSED, closed_at=clock.now())


reseals(reseal_kept_words)
reseals(reseal_slips)

for _verb, _words in {
    "decide left": _("Left a contribution as it is"),
    "decide released": _("Let something through that was held back"),
    "decide hidden": _("Hid a contribution"),
    "decide restored": _("Showed a hidden contribution again"),
    "decide change": _("Asked somebody to change a contribution"),
    "decide moved": _("Moved a contribution to another question"),
    "decide merged": _("Put a contribution together with another"),
    "decide closed": _("Closed a conversation"),
    "decide slowed": _("Slowed a conversation down"),
    "decide opened": _("Opened a conversation again"),
    "decide warned": _("Warned somebody"),
    "decide paused": _("Paused somebody for some days"),
    "decide excluded": _("Decided that somebody may no longer write"),
    "decide upheld": _("Looked again at a decision: it stays"),
    "decide overturned": _("Looked again at a decision: it was turned back"),
    "appeal": _("Did not agree with a decision"),
    "appeal_report": _("Did not agree with what came of a report"),
    "uphold_for_reporter": _("Looked again for who reported something: the decision stays"),
    "mark_as_help": _("Was worried about somebody, and offered help"),
    "rule_out_distress": _("Looked at words that may point to distress: no help is needed"),
    "close_help": _("Took care of somebody who may be in need"),
    "set_order": _("Changed who is called for help, and whether first contributions wait"),
}.items():
    name_verb(_verb, _words)
