"""Mail that comes back later: the sender that each letter has of its own, and what comes in there.

The sender on the envelope holds for whom the letter was, on what day, and which one it was, sealed.
It counts for a week, and once. *From* stays as it is.
"""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from weerklank.kernel import clock
from weerklank.kernel.key_ring import key_ring
from weerklank.notifications import under_way
from weerklank.notifications.actions import leave_alone
from weerklank.notifications.boxes import NOT_KNOWN, TAKEN, content_of, sealed_address
from weerklank.notifications.failures import failed_for_good
from weerklank.people.models import Account

logger = logging.getLogger(__name__)

# Mail servers try for five days.
COUNTS_FOR = timedelta(days=7)
_PURPOSE = "bounce address"
# No more of the day and of the letter fits in an address. A day comes again after 179 years.
_SHORT = 2
_DAYS = 256**_SHORT


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter that went out: for whom, and what its coming back is known by."""

    account: uuid.UUID
    tag: bytes


def give_own_sender(letter: EmailMessage, *, account: uuid.UUID, tag: bytes) -> None:
    """Lets what becomes of `letter` come back at an address of its own, when there is a box.

    `tag` is what the letter to `account` is known by: gone once more, it has the same sender.
    """
    day = (clock.today().toordinal() % _DAYS).to_bytes(_SHORT, "big")
    content = account.bytes + day + tag[:_SHORT]
    if own := sealed_address(settings.BOUNCE_ADDRESS, content, purpose=_PURPOSE):
        letter.extra_headers["From"] = letter.from_email
        letter.from_email = own


def letter_from(sender: str) -> Sent | None:
    """The letter that had this sender; None when we gave it none, or more than a week ago."""
    content = content_of(settings.BOUNCE_ADDRESS, sender, purpose=_PURPOSE)
    if content is None:
        return None
    account, day = content[:16], int.from_bytes(content[16 : 16 + _SHORT], "big")
    if (clock.today().toordinal() - day) % _DAYS > COUNTS_FOR.days:
        return None
    tag = key_ring().tag(content, purpose=_PURPOSE)
    return Sent(uuid.UUID(bytes=account), tag)


def take_in_bounce(content: bytes, *, to: str, sender: str) -> str:
    """Takes in the mail `content` that `sender` (of the envelope) sent; the answer to the relay.

    Only a report that the very address of the letter is no good does something, and only once.
    """
    sent = letter_from(to)
    if sent is None:
        return NOT_KNOWN
    # What has a sender is no report: a machine answers, or somebody writes.
    account = None if sender else Account.objects.filter(pk=sent.account).first()
    if account is not None and account.email.lower() in failed_for_good(content):
        with transaction.atomic():
            if under_way.is_first(sent.tag) and leave_alone(addresses={account.pk: account.email}):
                logger.info("mail: 1 came back")
    return TAKEN
