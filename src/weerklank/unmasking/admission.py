"""Who counts as an officer: appointed in the product, with a code, and admitted on the host.

The admission is a tag under the alias keys over the officer, their account, organisation and key.
No page makes one; a row that somebody wrote into the database has none.
"""

from __future__ import annotations

import hmac
import uuid

from weerklank.kernel.key_ring import key_ring
from weerklank.kernel.policy import WrongState
from weerklank.unmasking.models import Officer

_PURPOSE = "officer"


class NothingToAdmit(WrongState):
    """This officer was dismissed, has no place any more, or made no code yet."""


def is_admitted(officer: Officer) -> bool:
    """Whether this officer may act: admitted on the host, and as they were then."""
    content = _content(officer)
    return (
        content is not None
        and officer.admitted is not None
        and any(
            hmac.compare_digest(tag, bytes(officer.admitted))
            for tag in key_ring().tags(content, purpose=_PURPOSE)
        )
    )


def admission_of(officer: Officer) -> bytes:
    """The tag that admits `officer`; for the host's command alone. Raises NothingToAdmit."""
    content = _content(officer)
    if content is None:
        raise NothingToAdmit
    return key_ring().tag(content, purpose=_PURPOSE)


def readmit_officers() -> int:
    """Makes the tag of every admitted officer anew with the newest key; returns how many."""
    done = 0
    for officer in Officer.objects.exclude(admitted=None).select_for_update(of=("self",)):
        if is_admitted(officer):
            officer.admitted = admission_of(officer)
            officer.save(update_fields=["admitted"])
            done += 1
    return done


def fingerprint(officer: Officer) -> str:
    """What officer and host compare by telephone: the public half of the key, in short."""
    return bytes(officer.public_key or b"").hex()[:16]


def account_of(officer: Officer) -> uuid.UUID | None:
    """Whose office it is; nobody's when their place in the organisation is gone."""
    return officer.post.account_id if officer.post else None


def _content(officer: Officer) -> bytes | None:
    account = account_of(officer)
    if officer.dismissed or account is None or officer.public_key is None:
        return None
    ids = (officer.pk, account, officer.organisation_id)
    return b"".join(each.bytes for each in ids) + bytes(officer.public_key)
