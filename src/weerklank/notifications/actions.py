"""Every write of notices by the person whom they are for."""

from __future__ import annotations

from weerklank.kernel.policy import Denied, authorise
from weerklank.notifications.models import Notice
from weerklank.notifications.policies import may_see_notice, own_notices
from weerklank.people.models import Account
from weerklank.spaces.person import Person


def read_notice(*, person: Person, notice: Notice) -> None:
    """Marks a notice of one's own as read; twice is the same as once. Raises Denied."""
    authorise(may_see_notice(person, notice))
    Notice.objects.filter(pk=notice.pk).update(is_read=True)


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
