"""What two officers signed, and whether that still stands when the name is to be opened.

Nothing of this rests on what state a row says it is in: who writes into the database can change
that, but cannot sign.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from weerklank.kernel import clock
from weerklank.spaces.models import Organisation
from weerklank.unmasking.admission import is_admitted
from weerklank.unmasking.codes import is_signed, statement
from weerklank.unmasking.models import NameRequest, Officer, Step
from weerklank.unmasking.policies import unrelated
from weerklank.unmasking.said import open_said


def asking(request: NameRequest, step: Step) -> bytes:
    """What the first officer signs: whose words, which, why, with whom, until when, told when."""
    return statement(
        does="ask",
        request=str(request.pk),
        alias=str(request.alias_id),
        contribution=str(request.contribution_id),
        said=hashlib.sha256(open_said(request).encode()).hexdigest(),
        first=str(request.first_id),
        second=str(request.second_id),
        ground=step.ground,
        reason=step.reason,
        tell_after_days=str(step.tell_after_days),
        later_because=step.later_because,
        until=_moment(step.until),
    )


def agreeing(asked: Step, step: Step) -> bytes:
    """What the second officer signs: all that the first did, and until when may be looked."""
    return statement(
        does="agree", asked=bytes(asked.signature or b"").hex(), until=_moment(step.until)
    )


def opening(agreed: Step) -> bytes:
    """What the first officer signs to look."""
    return statement(does="open", agreed=bytes(agreed.signature or b"").hex())


def holds(request: NameRequest, asked: Step, agreed: Step) -> bool:
    """Whether two unrelated, admitted officers signed for this very request, and time is left."""
    second = request.second
    if second is None or agreed.until is None or clock.now() > agreed.until:
        return False
    parents = dict(Organisation.objects.values_list("id", "parent"))
    return (
        unrelated(request.first, second, parents)
        and _signed_by(request.first, asking(request, asked), asked)
        and _signed_by(second, agreeing(asked, agreed), agreed)
    )


def _signed_by(officer: Officer, said: bytes, step: Step) -> bool:
    return is_admitted(officer) and is_signed(
        said, signature=bytes(step.signature or b""), key=bytes(officer.public_key or b"")
    )


def _moment(moment: datetime | None) -> str:
    return str(int(moment.timestamp())) if moment else ""
