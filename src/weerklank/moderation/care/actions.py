"""Every write of care: somebody may be in need, and a person takes it up."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from weerklank.contributions.models import Contribution
from weerklank.kernel import audit, events
from weerklank.kernel.action import action
from weerklank.kernel.policy import Refused, WrongState, authorise
from weerklank.moderation.care.queries import distress_words_of
from weerklank.moderation.care.words import clean_list
from weerklank.moderation.events import HelpOffered
from weerklank.moderation.models import Case, Decision, DistressList, Report
from weerklank.moderation.policies import may_moderate_contribution, may_see_case, may_set_order
from weerklank.moderation.queue.cases import close_case, open_case, refuse_claimed
from weerklank.moderation.rules import WORRY
from weerklank.people.models import Account
from weerklank.spaces.manage_policies import may_administer_organisation
from weerklank.spaces.models import Membership, Organisation, Space
from weerklank.spaces.person import TEAM_ROLES, Person


@action
def mark_as_help(*, person: Person, contribution: Contribution) -> Case:
    """Says that whoever wrote this may be in need; it stays where it stands.

    The author is shown where they can turn to, and the person whom the space named is called.
    A review that is open goes on beside it; that words pointed to it is looked at then. Twice is
    the same as once. Raises Denied.
    """
    authorise(may_moderate_contribution(person, contribution))
    said = (
        Contribution.objects.select_for_update(of=("self",))
        .select_related("topic", "alias")
        .get(pk=contribution.pk)
    )
    case = offer_help(said)
    audit.write(actor=person.actor, verb="mark_as_help", subject=said, scope=case.space_id)
    return case


def offer_help(said: Contribution) -> Case:
    """The help case about a locked contribution; inside the action that marks it.

    Help is offered once for a case: also when several people worry about the same words.
    """
    there = Case.objects.filter(
        contribution=said, kind=Case.Kind.HELP, state=Case.State.OPEN
    ).first()
    if there is not None:
        return there
    pointed = Case.objects.select_for_update().filter(
        contribution=said, kind=Case.Kind.DISTRESS, state=Case.State.OPEN
    )
    for case in pointed:
        close_case(case)
    case = open_case(said, kind=Case.Kind.HELP, is_grave=True)
    offer = Decision.objects.create(contribution=said, kind=Decision.Kind.HELPED)
    events.record(HelpOffered(help=case.pk, decision=offer.pk))
    return case


@action
def close_help(*, person: Person, case: Case) -> None:
    """Says that somebody took care of it. Twice is the same as once.

    Who worried is told so. Raises Denied, WrongState when a colleague is busy with it.
    """
    authorise(case.kind == Case.Kind.HELP and may_see_case(person, case))
    said = Contribution.objects.select_for_update(of=("self",)).get(pk=case.contribution_id)
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if locked.state == Case.State.CLOSED:
        return
    refuse_claimed(person, locked)
    close_case(locked)
    said.reports.filter(state=Report.State.OPEN, reason=WORRY).update(state=Report.State.SETTLED)
    audit.write(actor=person.actor, verb="close_help", subject=said, scope=locked.space_id)


@action
def rule_out_distress(*, person: Person, case: Case, seen: int | None = None) -> None:
    """Says that words of the list point to no distress here. Its author is told nothing.

    The same words bring it back only after its author changed it. `seen` is the version of the
    case that the moderator looked at. Twice is the same as once. Raises Denied, WrongState when a
    colleague looks at it, or something changed after they looked.
    """
    authorise(case.kind == Case.Kind.DISTRESS and may_see_case(person, case))
    said = Contribution.objects.select_for_update(of=("self",)).get(pk=case.contribution_id)
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if locked.state == Case.State.CLOSED:
        return
    refuse_claimed(person, locked)
    if seen is not None and seen != locked.version:
        raise WrongState(_("Something was added or decided meanwhile. Look once more."))
    close_case(locked)
    audit.write(actor=person.actor, verb="rule_out_distress", subject=said, scope=locked.space_id)


@action
def list_distress_words(
    *, person: Person, organisation: Organisation, words: Sequence[str]
) -> list[str]:
    """Says which words and short phrases may point to distress; returns them as they are kept.

    Holds for what is said from now on, in the spaces of the organisation and of those below it
    that have no list. The same list again changes nothing. Raises Denied for who does not
    administer the organisation, Refused as `clean_list`.
    """
    authorise(may_administer_organisation(person, organisation))
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    kept = clean_list(words)
    if kept != distress_words_of(organisation):
        made = DistressList.objects.create(organisation=organisation, words=kept)
        audit.write(actor=person.actor, verb="list_distress_words", subject=made, scope=None)
    return kept


@action
def set_order(
    *, person: Person, space: Space, looks_at_newcomers: bool, called_for_help: Account | None
) -> None:
    """Says whether first contributions wait for the team, and who is called for help.

    Raises Denied, Refused for somebody who is not of the team.
    """
    authorise(may_set_order(person, space))
    locked = Space.objects.select_for_update(of=("self",)).get(pk=space.pk)
    team = Membership.objects.filter(space=locked, role__in=TEAM_ROLES)
    if called_for_help is not None and not team.filter(account=called_for_help).exists():
        raise Refused(_("Choose somebody of the team."))
    locked.looks_at_newcomers, locked.called_for_help = looks_at_newcomers, called_for_help
    locked.save(update_fields=["looks_at_newcomers", "called_for_help"])
    audit.write(actor=person.actor, verb="set_order", subject=locked, scope=locked.pk)
