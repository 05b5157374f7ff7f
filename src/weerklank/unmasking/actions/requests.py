"""From a team that sees a threat to a name that two officers agreed to open, once."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from weerklank.contributions.models import Contribution
from weerklank.contributions.states import ContributionState
from weerklank.contributions.words import clean_words
from weerklank.kernel import audit, clock, events
from weerklank.kernel.action import action
from weerklank.kernel.policy import Refused, WrongState, authorise
from weerklank.kernel.states import may_become
from weerklank.spaces.aliases import account_behind
from weerklank.spaces.models import Space
from weerklank.spaces.person import Person
from weerklank.unmasking import codes, proof
from weerklank.unmasking.admission import is_admitted
from weerklank.unmasking.ending import end
from weerklank.unmasking.events import NameRequestMoved
from weerklank.unmasking.models import NameRequest, Officer, Step
from weerklank.unmasking.policies import (
    HAND_OVER,
    may_ask_for_name,
    may_decide_on_name,
    may_hand_over,
)
from weerklank.unmasking.queries import officers_for
from weerklank.unmasking.said import seal_said
from weerklank.unmasking.states import REQUEST, UNDER_WAY, RequestState

TO_PICK_UP = timedelta(days=7)
TO_AGREE = timedelta(hours=48)
TO_LOOK = timedelta(hours=24)
MOST_REASON = 1000
MOST_BECAUSE = 300
# The author is told at once, or so many days later when the police ask for that.
TELL_AFTER_DAYS = (0, 14, 30, 90)


@dataclass(frozen=True, slots=True)
class Seen:
    """All that is shown of whoever is behind a name."""

    email: str
    first_name: str


@action
def hand_over_for_name(
    *, person: Person, contribution: Contribution, officer: Officer, reason: str
) -> NameRequest:
    """Hands a contribution to an officer, with its words as they are now; returns the request.

    Once for a contribution at a time. Raises Denied, WrongState when it was taken back or handed
    over already, Refused without a reason or when that officer has to do with the space.
    """
    authorise(may_hand_over(person, contribution))
    said = (
        Contribution.objects.select_for_update(of=("self",))
        .select_related("topic__space")
        .get(pk=contribution.pk)
    )
    if said.state == ContributionState.WITHDRAWN:
        raise WrongState(_("The author took this back. There are no words left to hand over."))
    if NameRequest.objects.filter(contribution=said, state__in=UNDER_WAY).exists():
        raise WrongState(_("This was handed over already. An officer is looking at it."))
    if officer not in officers_for(said.topic.space):
        raise Refused(_("Choose an officer from the list."))
    reason = _clean_reason(reason, _("Write down what is the matter. The officer reads this."))
    request_id = uuid.uuid4()
    request = NameRequest.objects.create(
        id=request_id,
        contribution=said,
        alias_id=said.alias_id,
        said_sealed=seal_said(request_id, said),
        state=RequestState.RAISED,
        first=officer,
        ends_at=clock.now() + TO_PICK_UP,
    )
    _take_step(request, Step.Kind.RAISED, reason=reason)
    # Under the request's own id: the trail of the space must not tell that it exists.
    audit.write(actor=person.actor, verb=HAND_OVER, subject=request, scope=request.pk)
    events.record(NameRequestMoved(request=request.pk))
    return request


@action
def ask_for_name(
    *,
    person: Person,
    request: NameRequest,
    second: Officer,
    ground: str,
    reason: str,
    code: str,
    tell_after_days: int = 0,
    later_because: str = "",
) -> NameRequest:
    """The first officer asks a second one to agree, and signs for that with their code.

    From here on the author is told how it ends. Raises Denied, WrongState when it is no longer
    theirs to ask, Refused for what is missing or a code that is not theirs.
    """
    locked = _locked(request)
    authorise(may_ask_for_name(person, locked))
    _check_state(locked, RequestState.ASKED)
    if ground not in Step.Ground.values:
        raise Refused(_("Choose whether it is a threat or a crime. Nothing else is a ground."))
    reason = _clean_reason(reason, _("Write down why. The second officer and the author read it."))
    later_because = clean_words(later_because, most=MOST_BECAUSE)
    if tell_after_days not in TELL_AFTER_DAYS:
        raise Refused(_("Choose when the author is told."))
    if bool(tell_after_days) != bool(later_because):
        raise Refused(_("Tell the author later only when the police ask for it; write down why."))
    if second not in officers_for(_space_of(locked), besides=locked.first):
        raise Refused(_("Choose an officer of another organisation from the list."))
    locked.second, locked.state = second, RequestState.ASKED
    locked.ends_at = clock.now() + TO_AGREE
    locked.save(update_fields=["second", "state", "ends_at"])
    step = Step(
        request=locked,
        kind=Step.Kind.ASKED,
        officer=locked.first,
        ground=ground,
        reason=reason,
        tell_after_days=tell_after_days,
        later_because=later_because,
        until=locked.ends_at,
    )
    step.signature = _signature(locked.first, code, proof.asking(locked, step))
    step.save(force_insert=True)
    _write(person, locked, "ask_for_name")
    events.record(NameRequestMoved(request=locked.pk))
    return locked


@action
def decline_name_request(*, person: Person, request: NameRequest, reason: str) -> NameRequest:
    """The first officer sees no threat and no crime; it ends here. The author is told nothing.

    Raises Denied, WrongState, Refused without a reason.
    """
    locked = _locked(request)
    authorise(may_ask_for_name(person, locked))
    _check_state(locked, RequestState.DECLINED)
    reason = _clean_reason(reason, _("Write down why not. The team reads this."))
    _take_step(locked, Step.Kind.DECLINED, officer=locked.first, reason=reason)
    _write(person, locked, "decline_name_request")
    end(locked, RequestState.DECLINED)
    return locked


@action
def agree_to_name(*, person: Person, request: NameRequest, code: str) -> NameRequest:
    """The second officer agrees, and signs; the first may look once, within a day.

    Raises Denied, WrongState when it was decided, its time is up or one of the two came to work
    in the space, Refused for a wrong code.
    """
    locked = _locked(request)
    authorise(may_decide_on_name(person, locked))
    _check_state(locked, RequestState.AGREED)
    assert locked.second is not None
    step = Step(
        request=locked,
        kind=Step.Kind.AGREED,
        officer=locked.second,
        until=clock.now() + TO_LOOK,
    )
    step.signature = _signature(
        locked.second, code, proof.agreeing(_step(locked, Step.Kind.ASKED), step)
    )
    _check_outsiders(locked)
    step.save(force_insert=True)
    locked.state, locked.ends_at = RequestState.AGREED, step.until or locked.ends_at
    locked.save(update_fields=["state", "ends_at"])
    _write(person, locked, "agree_to_name")
    events.record(NameRequestMoved(request=locked.pk))
    return locked


@action
def refuse_name(*, person: Person, request: NameRequest, reason: str) -> NameRequest:
    """The second officer says no; nobody sees the name, and the author is told at once.

    Raises Denied, WrongState when it was decided or its time is up, Refused without a reason.
    """
    locked = _locked(request)
    authorise(may_decide_on_name(person, locked))
    _check_state(locked, RequestState.REFUSED)
    reason = _clean_reason(reason, _("Write down why not. The author reads this."))
    _take_step(locked, Step.Kind.REFUSED, officer=locked.second, reason=reason)
    _write(person, locked, "refuse_name")
    end(locked, RequestState.REFUSED)
    return locked


@action
def open_name(*, person: Person, request: NameRequest, code: str) -> Seen:
    """Who is behind the name: shown to the first officer, once, and written down before that.

    Raises Denied, WrongState when it was opened, its time is up, what was signed does not hold,
    one of the two came to work in the space or the account is gone, Refused for a wrong code.
    """
    locked = _locked(request)
    authorise(may_ask_for_name(person, locked))
    _check_state(locked, RequestState.OPENED)
    asked, agreed = _step(locked, Step.Kind.ASKED), _step(locked, Step.Kind.AGREED)
    signature = _signature(locked.first, code, proof.opening(agreed))
    if not proof.holds(locked, asked, agreed):
        raise WrongState(_("What was signed does not hold any more. Nobody can look."))
    _check_outsiders(locked)
    account = account_behind(locked.alias) if locked.alias else None
    if account is None:
        raise WrongState(_("The account behind this name is gone. There is nothing to see."))
    _take_step(locked, Step.Kind.OPENED, officer=locked.first, signature=signature)
    _write(person, locked, "open_name")
    end(locked, RequestState.OPENED, tell_after_days=asked.tell_after_days)
    return Seen(email=account.email, first_name=account.first_name)


def _locked(request: NameRequest) -> NameRequest:
    return (
        NameRequest.objects.select_for_update(of=("self",))
        .select_related(
            "alias", "contribution__topic__space",
            "first__post", "first__organisation", "second__post", "second__organisation",
        )
        .get(pk=request.pk)
    )  # fmt: skip


def _check_state(request: NameRequest, wanted: RequestState) -> None:
    if not may_become(REQUEST, RequestState(request.state), wanted):
        raise WrongState(_("This can no longer be done: look where the request stands now."))
    if clock.now() > request.ends_at:
        raise WrongState(_("The time for this is up. The team can hand it over again."))


def _check_outsiders(request: NameRequest) -> None:
    """Raises WrongState when one of the two officers has to do with the space by now."""
    outsiders = officers_for(_space_of(request))
    if request.first not in outsiders or request.second not in outsiders:
        raise WrongState(
            _("One of the two officers works in this space by now. So nobody can look.")
        )


def _space_of(request: NameRequest) -> Space:
    if request.contribution is None:
        raise WrongState(_("What this was about is gone."))
    return request.contribution.topic.space


def _clean_reason(reason: str, missing: str) -> str:
    reason = clean_words(reason, most=MOST_REASON)
    if not reason:
        raise Refused(missing)
    return reason


def _signature(officer: Officer, code: str, said: bytes) -> bytes:
    """The signature that `code` makes for `officer`. Raises Refused when it is not their code."""
    if not is_admitted(officer):
        raise Refused(_("Your code does not count yet: it has to be admitted first."))
    try:
        signature = codes.sign(code, said, officer=officer.pk)
    except codes.CodeMalformed:
        raise Refused(_("This is not your code.")) from None
    if not codes.is_signed(said, signature=signature, key=bytes(officer.public_key or b"")):
        raise Refused(_("This is not your code."))
    return signature


def _step(request: NameRequest, kind: Step.Kind) -> Step:
    return request.steps.get(kind=kind)


def _take_step(
    request: NameRequest,
    kind: Step.Kind,
    *,
    officer: Officer | None = None,
    reason: str = "",
    signature: bytes | None = None,
) -> None:
    Step.objects.create(
        request=request, kind=kind, officer=officer, reason=reason, signature=signature
    )


def _write(person: Person, request: NameRequest, verb: str) -> None:
    audit.write(actor=person.actor, verb=verb, subject=request, scope=request.pk)
