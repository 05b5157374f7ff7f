"""Every write of reporting."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from weerklank.contributions.models import Contribution
from weerklank.contributions.states import OUT_OF_SIGHT, ContributionState
from weerklank.contributions.words import clean_words
from weerklank.kernel import audit, clock
from weerklank.kernel.action import action
from weerklank.kernel.policy import WrongState, authorise
from weerklank.moderation import kept
from weerklank.moderation.care.actions import offer_help
from weerklank.moderation.models import Report
from weerklank.moderation.policies import may_report_contribution, may_see_report
from weerklank.moderation.queue.cases import open_case
from weerklank.moderation.reports.slips import give_slip
from weerklank.moderation.rules import GRAVE, WORRY, Rule, rule_of
from weerklank.people.models import Account
from weerklank.spaces.aliases import tags_about
from weerklank.spaces.person import Person

MOST_REPORT_WORDS = 1000
SAME_REPORT = timedelta(minutes=10)
REPORTER = audit.Actor("reporter")


@action
def report_contribution(
    *, person: Person, contribution: Contribution, reason: str, words: str
) -> Report:
    """Tells the team that `contribution` should not stand there; nobody learns who did.

    `reason` is the code of a rule of the house, or `WORRY`: then its author is shown where they
    can turn to, and somebody is called. What it says is kept sealed for thirty days. Who is signed
    in reports it once for as long as nobody looked, and hears what came of it; of others the same
    report within ten minutes counts once. Raises Denied, WrongState when it no longer stands,
    Refused when the input will not do.
    """
    authorise(may_report_contribution(person, contribution))
    reported = (
        Contribution.objects.select_for_update(of=("self",))
        .select_related("topic", "topic__space", "alias")
        .get(pk=contribution.pk)
    )
    if reported.state == ContributionState.WITHDRAWN:
        raise WrongState(_("The author took this back already. There is nothing left to report."))
    if reported.state in OUT_OF_SIGHT:
        raise WrongState(_("The team has already hidden this."))
    rule = Rule(WORRY, "") if reason == WORRY else rule_of(reported.topic.space, reason)
    words = clean_words(words, most=MOST_REPORT_WORDS)
    there = _reported_before(person.account, reported, reason, words)
    if there is not None:
        return there
    report_id = uuid.uuid4()
    report = Report.objects.create(
        id=report_id,
        space_id=reported.topic.space_id,
        contribution=reported,
        reason=rule.code,
        rule_words=rule.kept_words,
        words=words,
        kept_sealed=kept.seal_reported(report_id, reported),
        kept_until=kept.last_day(),
        tag=_tags(person.account, reported)[0] if person.account else None,
    )
    if person.account is not None:
        give_slip(person.account, report)
    if reason == WORRY:
        offer_help(reported)
    else:
        open_case(reported, is_grave=reason in GRAVE)
    audit.write(actor=REPORTER, verb="report", subject=reported, scope=report.space_id)
    return report


def has_reported(person: Person, contribution: Contribution) -> bool:
    """Whether `person` reported this and nobody looked yet. One query; none for a stranger."""
    account = person.account
    if account is None:
        return False
    return Report.objects.filter(
        tag__in=_tags(account, contribution), state=Report.State.OPEN
    ).exists()


def _reported_before(
    account: Account | None, reported: Contribution, reason: str, words: str
) -> Report | None:
    open_ones = Report.objects.filter(contribution=reported, state=Report.State.OPEN)
    if account is not None:
        return open_ones.filter(tag__in=_tags(account, reported)).first()
    same = Q(reason=reason, words=words, made_at__gte=clock.now() - SAME_REPORT)
    return open_ones.filter(same, tag=None).first()


def _tags(account: Account, reported: Contribution) -> list[bytes]:
    """What stands for `account` in its reports of this, the newest key first."""
    return tags_about(account.pk, reported.pk, purpose="report")


@action
def look_into_kept_words(*, person: Person, report: Report) -> kept.Kept:
    """What was said when this was reported; looking leaves a line in the trail.

    Raises Denied, WrongState when the thirty days have passed.
    """
    authorise(may_see_report(person, report))
    fresh = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if not kept.can_be_opened(fresh):
        raise WrongState(_("These words were kept for 30 days. Now they are gone."))
    audit.write(actor=person.actor, verb="look_into_kept", subject=fresh, scope=fresh.space_id)
    return kept.open_reported(fresh)
