"""Every write of notices by the person whom they are for, and of what they chose about them.

None of them leaves a line in the trail: a line with a moment would tie the account to what an
alias did at that moment.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.utils.translation import gettext as _

from weerklank.kernel.action import action
from weerklank.kernel.policy import Denied, Refused, authorise
from weerklank.kernel.sealing import SealBroken
from weerklank.notifications.choices import Choices, sealed
from weerklank.notifications.models import Notice, NoticeChoices, PushDevice
from weerklank.notifications.policies import may_see_notice, own_notices
from weerklank.notifications.push import Endpoint, opened
from weerklank.notifications.push import sealed as sealed_endpoint
from weerklank.notifications.queries import notices_leading_to
from weerklank.people.models import Account
from weerklank.spaces.person import Person

MOST_DEVICES = 10
MOST_LETTERS_OF_ADDRESS = 600


def read_notice(*, person: Person, notice: Notice) -> None:
    """Marks a notice of one's own as read; twice is the same as once. Raises Denied."""
    authorise(may_see_notice(person, notice))
    Notice.objects.filter(pk=notice.pk).update(is_read=True)


def read_notices_of_page(*, person: Person, path: str) -> int:
    """Marks as read the unread notices that lead to `path` (without front door); returns how many.

    For who opened the thing itself. Raises Denied.
    """
    authorise(person.is_signed_in)
    seen = notices_leading_to(person, path)
    return Notice.objects.filter(pk__in=seen, is_read=False).update(is_read=True)


def read_all_notices(*, person: Person) -> None:
    """Marks every notice of one's own as read, also where one may no longer look. Raises Denied."""
    authorise(person.is_signed_in)
    unread = own_notices(person).filter(is_read=False).values("pk")
    Notice.objects.filter(pk__in=unread).update(is_read=True)


def resume_mail(*, person: Person) -> None:
    """Lets mail be sent again to an address that once could not be reached. Raises Denied."""
    if person.account is None:
        raise Denied
    Account.objects.filter(pk=person.account.pk).update(mail_bounces=False)


def leave_alone(*, addresses: Mapping[uuid.UUID, str]) -> int:
    """Mails accounts no more at an address that is no good, until they say that it is right.

    `addresses`: account id to that address; who has another one meanwhile is mailed on. Returns to
    how many accounts this is new. Called by what mails, and by what takes in mail that came back.
    """
    found = Account.objects.filter(pk__in=addresses, email__in=list(addresses.values()))
    return found.filter(mail_bounces=False).update(mail_bounces=True)


@action
def choose(*, person: Person, choices: Choices, letters: str) -> None:
    """Keeps when somebody wants to be told, and how much a mail may say. Raises Denied, Refused.

    `letters` is one of Account.Letters: NONE switches all off that leaves the house.
    """
    if person.account is None:
        raise Denied
    if letters not in Account.Letters.values:
        raise Refused(_("Choose how much a mail may tell."))
    if (choices.quiet_from is None) != (choices.quiet_until is None):
        raise Refused(_("Choose from when and until when it has to be quiet."))
    account = person.account.pk
    NoticeChoices.objects.update_or_create(
        account_id=account, defaults={"sealed": sealed(account, choices)}
    )
    change_letters(account=account, letters=letters)


@action
def switch(*, person: Person, on: bool) -> None:
    """Switches all off that leaves the house, or on again. Raises Denied."""
    if person.account is None:
        raise Denied
    change_letters(
        account=person.account.pk, letters=Account.Letters.NEWS if on else Account.Letters.NONE
    )


@action
def stop_all(*, account: uuid.UUID) -> bool:
    """Switches all off for whom a mail was for; whether there is such an account.

    Called for who has the address in that mail, which nobody else can make.
    """
    change_letters(account=account, letters=Account.Letters.NONE)
    return Account.objects.filter(pk=account).exists()


def change_letters(*, account: uuid.UUID, letters: str) -> None:
    """Another choice about mail starts a bounced address anew; the same one changes nothing."""
    others = Account.objects.filter(pk=account).exclude(letters=letters)
    others.update(letters=letters, mail_bounces=False)


@action
def add_device(*, person: Person, endpoint: Endpoint, device: str) -> None:
    """Lets a device be told of news; the same one again only renews it.

    Raises Denied, and Refused when it is not reached through a service of browsers that we know,
    or when there are ten already.
    """
    if person.account is None:
        raise Denied
    if (
        not (endpoint.service and endpoint.has_keys)
        or len(endpoint.address) > MOST_LETTERS_OF_ADDRESS
    ):
        raise Refused(_("We cannot reach this device: we do not know the service of its browser."))
    Account.objects.select_for_update(no_key=True).get(pk=person.account.pk)
    rows = list(PushDevice.objects.filter(account=person.account))
    same = [row.pk for row in rows if _address(row) == endpoint.address]
    PushDevice.objects.filter(pk__in=same).delete()
    if len(rows) - len(same) >= MOST_DEVICES:
        raise Refused(_("That are more devices than we can keep. Remove one first."))
    key = uuid.uuid4()
    PushDevice.objects.create(
        id=key,
        account=person.account,
        device=device[:60],
        sealed=sealed_endpoint(key, endpoint),
    )


def _address(row: PushDevice) -> str:
    try:
        return opened(row).address
    except SealBroken:
        return ""


@action
def remove_device(*, person: Person, device: uuid.UUID) -> bool:
    """Stops telling one device of one's own; whether there was one. Raises Denied."""
    if person.account is None:
        raise Denied
    return bool(PushDevice.objects.filter(account=person.account, pk=device).delete()[0])
