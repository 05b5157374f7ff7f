"""Cases: opened by what happens, taken up by one moderator at a time, closed by a decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _

from weerklank.contributions.models import Contribution
from weerklank.kernel import clock, events
from weerklank.kernel.action import action
from weerklank.kernel.policy import WrongState, authorise
from weerklank.moderation.events import CaseUrgent
from weerklank.moderation.models import Case
from weerklank.moderation.policies import may_see_case
from weerklank.spaces.models import Post
from weerklank.spaces.person import Person

CLAIMED_FOR = timedelta(minutes=10)
# What is grave stands as if it had waited for ten years.
_GRAVE = timedelta(days=3650)


def open_case(
    contribution: Contribution,
    *,
    kind: Case.Kind = Case.Kind.REVIEW,
    is_grave: bool = False,
    is_changed: bool = False,
    reasons: Sequence[str] = (),
    found_words: Sequence[str] = (),
) -> Case:
    """The open case about a locked contribution, made or added to; inside the action that does.

    `found_words` take the place of those found before. Moderators hear at once of what turns grave;
    of help somebody is told by name.
    """
    now = clock.now()
    open_ones = Case.objects.select_for_update().filter(
        contribution=contribution, kind=kind, state=Case.State.OPEN
    )
    case = open_ones.first() or Case(
        contribution=contribution, space_id=contribution.topic.space_id, kind=kind, opened_at=now
    )
    turns_grave = is_grave and not case.is_grave
    case.is_grave |= is_grave
    case.is_changed |= is_changed
    case.reasons = list(dict.fromkeys([*case.reasons, *reasons]))
    case.found_words = list(found_words) or case.found_words
    case.sorted_at = case.opened_at - _GRAVE if case.is_grave else case.opened_at
    case.version += 1
    case.save()
    if turns_grave and kind != Case.Kind.HELP:
        events.record(CaseUrgent(case=case.pk))
    return case


@action
def claim_case(*, person: Person, case: Case) -> Case:
    """Keeps a case for `person` for ten minutes, so that no colleague decides on it meanwhile.

    Raises Denied, WrongState when it is closed or somebody else has it.
    """
    authorise(may_see_case(person, case))
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if locked.state == Case.State.CLOSED:
        raise WrongState(_("Somebody was first: this was dealt with already."))
    refuse_claimed(person, locked)
    locked.claimed_by, locked.claimed_until = person.account, clock.now() + CLAIMED_FOR
    locked.save(update_fields=["claimed_by", "claimed_until"])
    return locked


@action
def let_go_case(*, person: Person, case: Case) -> None:
    """Leaves a case for a colleague. Twice is the same as once. Raises Denied."""
    authorise(may_see_case(person, case))
    Case.objects.filter(pk=case.pk, claimed_by=person.account).update(
        claimed_by=None, claimed_until=None
    )


def refuse_claimed(person: Person, case: Case) -> None:
    """Raises WrongState when somebody else looks at a locked case now. One query then."""
    if case.claimed_by_id is None or case.claimed_until is None:
        return
    mine = person.account is not None and case.claimed_by_id == person.account.pk
    if mine or case.claimed_until <= clock.now():
        return
    raise WrongState(
        _("%(name)s looks at this now. Wait ten minutes, or take the next one.")
        % {"name": _first_name(case)}
    )


def close_case(case: Case) -> None:
    """Closes a locked case; inside the action that decides."""
    case.state, case.closed_at = Case.State.CLOSED, clock.now()
    case.claimed_by = case.claimed_until = None
    case.save(update_fields=["state", "closed_at", "claimed_by", "claimed_until"])


def _first_name(case: Case) -> str:
    posts = Post.objects.filter(account=case.claimed_by_id).exclude(first_name="")
    return posts.values_list("first_name", flat=True).first() or _("A colleague")
