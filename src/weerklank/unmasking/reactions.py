"""What unmasking does on its own events, and when keys change."""

from __future__ import annotations

import uuid

from weerklank.kernel.events import reacts_to
from weerklank.kernel.models import AuditEntry
from weerklank.spaces.belongings import stays_while
from weerklank.spaces.rotation import reseals
from weerklank.unmasking.admission import account_of, readmit_officers
from weerklank.unmasking.ending import has_to_be_told
from weerklank.unmasking.events import NameRequestMoved
from weerklank.unmasking.jobs import mail_about_name_request
from weerklank.unmasking.models import NameRequest
from weerklank.unmasking.policies import HAND_OVER
from weerklank.unmasking.said import reseal_said
from weerklank.unmasking.states import RequestState


@reacts_to(NameRequestMoved)
def mail_who_is_concerned(event: NameRequestMoved) -> None:
    """One mail for each who has to do something, or waits for how it ended."""
    request = NameRequest.objects.select_related("first__post", "second__post").get(
        pk=event.request
    )
    for account in _concerned(request):
        mail_about_name_request.defer(account=str(account))


def _concerned(request: NameRequest) -> set[uuid.UUID]:
    first = account_of(request.first)
    second = account_of(request.second) if request.second else None
    turn = {
        RequestState.RAISED: {first},
        RequestState.ASKED: {second},
        RequestState.AGREED: {first},
        RequestState.REFUSED: {first, _handed_over_by(request)},
        RequestState.LAPSED: {first, second, _handed_over_by(request)},
    }
    concerned = turn.get(RequestState(request.state), {_handed_over_by(request)})
    return {account for account in concerned if account is not None}


def _handed_over_by(request: NameRequest) -> uuid.UUID | None:
    line = AuditEntry.objects.filter(scope=request.pk, verb=HAND_OVER).first()
    return uuid.UUID(line.actor.removeprefix("account:")) if line else None


stays_while(has_to_be_told)
reseals(readmit_officers)
reseals(reseal_said)
