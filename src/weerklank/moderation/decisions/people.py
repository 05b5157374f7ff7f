"""Decisions about who said it: warn, pause for some days, stop from writing. By name alone.

Who is behind the name nobody learns here; what follows holds under every name of that person in
the space, and nobody sees which those are.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from weerklank.contributions.models import Contribution
from weerklank.kernel import audit, clock
from weerklank.kernel.action import action
from weerklank.kernel.policy import Refused, authorise
from weerklank.moderation.decisions.recording import (
    Grounds,
    clean_reason,
    conclude,
    look_at,
    still_there,
)
from weerklank.moderation.models import Decision
from weerklank.moderation.policies import may_exclude_author, may_lift_exclusion
from weerklank.moderation.rules import OTHER
from weerklank.spaces.aliases import exclude
from weerklank.spaces.models import Alias, Exclusion
from weerklank.spaces.person import Person

MOST_DAYS = 30


@action
def warn_author(
    *,
    person: Person,
    contribution: Contribution,
    reason: str,
    rule: str = OTHER,
    seen: int | None = None,
) -> Decision:
    """Warns whoever said `contribution`; nothing else changes.

    Raises Denied, WrongState when its author took it back or as `look_at`, Refused without a
    reason or for a rule that is not there.
    """
    look = look_at(person, contribution, seen=seen)
    still_there(look)
    return conclude(person, look, Decision.Kind.WARNED, Grounds(reason, rule))


@action
def pause_author(
    *,
    person: Person,
    contribution: Contribution,
    days: int,
    reason: str,
    rule: str = OTHER,
    seen: int | None = None,
) -> Decision:
    """Stops whoever said `contribution` from writing in its space for `days`, today counted.

    Raises Denied, WrongState as `look_at`, Refused for a number of days that will not do, without
    a reason, and when the account is gone.
    """
    authorise(may_exclude_author(person, contribution))
    if not 1 <= days <= MOST_DAYS:
        raise Refused(_("Choose 1 to 30 days."))
    look = look_at(person, contribution, seen=seen)
    exclusion = exclude(
        alias=look.contribution.alias,
        reason=clean_reason(reason),
        until=clock.today() + timedelta(days=days - 1),
    )
    return conclude(person, look, Decision.Kind.PAUSED, Grounds(reason, rule), exclusion=exclusion)


@action
def exclude_author(
    *,
    person: Person,
    contribution: Contribution,
    reason: str,
    rule: str = OTHER,
    seen: int | None = None,
) -> Exclusion:
    """Stops whoever wrote `contribution` from writing in its space, under every name of theirs.

    Reading and membership stay; nobody is told which other names it hits. Who is stopped under this
    name already is told of these words too, once. Raises Denied, WrongState as `look_at`, Refused
    without a reason or when the account is gone.
    """
    authorise(may_exclude_author(person, contribution))
    look = look_at(person, contribution, seen=seen)
    alias = Alias.objects.select_for_update(of=("self",)).get(pk=contribution.alias_id)
    there = Exclusion.objects.filter(alias=alias, lifted=False, until=None).first()
    if (
        there is not None
        and Decision.objects.filter(contribution=look.contribution, exclusion=there).exists()
    ):
        return there
    exclusion = there or exclude(alias=alias, reason=clean_reason(reason))
    conclude(person, look, Decision.Kind.EXCLUDED, Grounds(reason, rule), exclusion=exclusion)
    if there is not None:
        return there
    audit.write(actor=person.actor, verb="exclude", subject=exclusion, scope=exclusion.space_id)
    return exclusion


@action
def lift_exclusion(*, person: Person, exclusion: Exclusion) -> None:
    """Lets somebody write again who was stopped. Twice is the same as once. Raises Denied."""
    authorise(may_lift_exclusion(person, exclusion))
    if Exclusion.objects.filter(pk=exclusion.pk, lifted=False).update(lifted=True):
        audit.write(
            actor=person.actor, verb="lift_exclusion", subject=exclusion, scope=exclusion.space_id
        )
