"""Every write about one's own account.

None of them leaves a line in the trail: a line with a moment would tie the account to what an
alias did at that moment.
"""

from __future__ import annotations

import logging
import uuid

from allauth.account.models import EmailAddress
from django.db.models import QuerySet, TextField, UUIDField
from django.utils.translation import gettext as _

from weerklank.kernel.action import action
from weerklank.kernel.live.telling import end_passes_of
from weerklank.kernel.policy import Refused
from weerklank.kernel.prepared import prepared
from weerklank.kernel.sealing import SealBroken
from weerklank.people import leaving
from weerklank.people.ending import end_all
from weerklank.people.leaving import Farewell
from weerklank.people.models import Account, Consent, Session

logger = logging.getLogger(__name__)


@action
def change_account(*, account: Account, first_name: str, language: str) -> None:
    """Keeps what somebody chose about themselves."""
    account.first_name, account.language = first_name, language
    account.save(update_fields=["first_name", "language"])


@action
def record_consent(*, account: Account, purpose: str, is_given: bool) -> None:
    """Adds the consent of `account`, or its taking back. The same twice is the same as once."""
    Account.objects.select_for_update().get(pk=account.pk)
    newest = Consent.objects.filter(account=account, purpose=purpose).order_by("-turn").first()
    if (newest.is_given if newest else False) == is_given:
        return
    Consent.objects.create(
        account=account,
        purpose=purpose,
        is_given=is_given,
        turn=newest.turn + 1 if newest else 1,
    )


def has_consented(account: Account, purpose: str) -> bool:
    """Whether consent holds now. One query."""
    newest = _newest_consent(account=account.pk, purpose=purpose).first
    return newest is not None and newest.is_given


@prepared(account=UUIDField(), purpose=TextField())
def _newest_consent(account: uuid.UUID, purpose: str) -> QuerySet[Consent]:
    return Consent.objects.filter(account=account, purpose=purpose).order_by("-turn")[:1]


def end_session(*, account: Account, session: str) -> bool:
    """Ends one session of `account`, by its stored key; says whether there was one."""
    ended = bool(Session.objects.filter(account=account, pk=session).delete()[0])
    end_passes_of(account.pk)
    return ended


def end_other_sessions(*, account: Account, but: str) -> int:
    """Ends every session of `account` except the one stored under `but`; returns how many.

    With them ends what outlives a session, such as messages on devices.
    """
    ended = Session.objects.filter(account=account).exclude(pk=but).delete()[0]
    end_all(account.pk)
    return ended


@action
def delete_account(*, account: Account, farewell: Farewell) -> None:
    """Removes `account` and all that belongs to it; the steps of the other apps go first.

    Raises Refused, and changes nothing, when one of those steps does not allow it yet or cannot
    open what the account keeps sealed: its words and names would stay behind.
    """
    locked = Account.objects.select_for_update().get(pk=account.pk)
    try:
        for step in leaving.steps():
            step(locked, farewell)
    except SealBroken:
        logger.error("An account cannot be deleted: its key is not in ALIAS_KEYS.")
        raise Refused(_("Something is wrong on our side. Please try again later.")) from None
    Account.objects.get(pk=locked.pk).delete()
    end_passes_of(account.pk)


@action
def forget_unconfirmed_accounts() -> int:
    """Removes accounts that waited two nights for their address to be confirmed; returns how many.

    Called once a night. Accounts that were made without asking for a confirmation stay.
    """
    waiting = Account.objects.filter(emailaddress__verified=False).exclude(
        pk__in=EmailAddress.objects.filter(verified=True).values("user")
    )
    gone = waiting.filter(nights_unconfirmed__gte=1).delete()[1].get("people.Account", 0)
    waiting.update(nights_unconfirmed=1)
    return gone
