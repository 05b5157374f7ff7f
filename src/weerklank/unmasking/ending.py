"""How a request ends, and when its author is told."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db.models import Q

from weerklank.kernel import audit, clock, events
from weerklank.kernel.action import action
from weerklank.spaces.models import Space
from weerklank.unmasking.events import NameRequestMoved, NameRequestTold
from weerklank.unmasking.models import NameRequest, Step
from weerklank.unmasking.states import UNDER_WAY, RequestState

# For so long at least the author can read what they are told.
TO_READ = timedelta(days=30)
# Nobody is behind the name any more: there is nobody to tell.
_SOMEBODY = Q(alias__account_sealed__isnull=False)


def end(request: NameRequest, state: RequestState, *, tell_after_days: int = 0) -> None:
    """Ends a locked request. Its author is told when an officer had asked for the name."""
    request.state, request.ended_on = state, clock.today()
    if request.second is not None:
        request.tell_on = clock.today() + timedelta(days=tell_after_days)
    request.save(update_fields=["state", "ended_on", "tell_on"])
    events.record(NameRequestMoved(request=request.pk))
    _tell_when_due(request)


def let_lapse() -> int:
    """Ends every request whose time is up; returns how many. For the worker.

    A delay that the first officer asked for holds here too: nobody has said no to it.
    """
    due = NameRequest.objects.filter(state__in=UNDER_WAY, ends_at__lt=clock.now())
    return sum(_lapse(request) for request in due.values_list("pk", flat=True))


def tell_authors() -> int:
    """Tells the authors whose day has come; returns how many. For the worker."""
    due = NameRequest.objects.filter(_SOMEBODY, is_told=False, tell_on__lte=clock.today())
    return sum(_tell(request) for request in due.values_list("pk", flat=True))


def has_to_be_told(space: Space) -> bool:
    """Whether somebody in `space` is still to hear, or to read, that their name was asked for.

    Locks what is asked there; inside the action that deletes the space.
    """
    asked = NameRequest.objects.filter(_SOMEBODY, alias__space=space, second__isnull=False)
    rows = asked.select_for_update(of=("self",)).values_list("is_told", "tell_on")
    read = clock.today() - TO_READ
    return any(not is_told or tell_on is None or tell_on >= read for is_told, tell_on in rows)


@action
def _lapse(pk: uuid.UUID) -> bool:
    request = _locked(pk)
    if request.state not in UNDER_WAY or request.ends_at >= clock.now():
        return False
    asked = request.steps.filter(kind=Step.Kind.ASKED).first()
    Step.objects.create(request=request, kind=Step.Kind.LAPSED)
    audit.write(actor=audit.SYSTEM, verb="let_lapse", subject=request, scope=request.pk)
    end(request, RequestState.LAPSED, tell_after_days=asked.tell_after_days if asked else 0)
    return True


@action
def _tell(pk: uuid.UUID) -> bool:
    return _tell_when_due(_locked(pk))


def _tell_when_due(request: NameRequest) -> bool:
    if request.is_told or request.tell_on is None or request.tell_on > clock.today():
        return False
    if request.alias is None or request.alias.account_sealed is None:
        return False
    request.is_told = True
    request.save(update_fields=["is_told"])
    Step.objects.create(request=request, kind=Step.Kind.TOLD)
    audit.write(actor=audit.SYSTEM, verb="tell_author", subject=request, scope=request.pk)
    events.record(NameRequestTold(request=request.pk))
    return True


def _locked(pk: uuid.UUID) -> NameRequest:
    rows = NameRequest.objects.select_for_update(of=("self",))
    return rows.select_related("second", "alias").get(pk=pk)
