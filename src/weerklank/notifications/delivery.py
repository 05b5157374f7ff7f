"""Handing a mail to the relay, and what its answer means."""

from __future__ import annotations

import logging
from contextlib import suppress
from enum import Enum
from smtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPServerDisconnected,
)

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from weerklank.notifications.failures import is_unknown

logger = logging.getLogger(__name__)

OK = 250


class Delivery(Enum):
    """What became of a mail."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    LATER = "later"
    NO_RELAY = "no relay"
    LOST = "lost"


def reach(relay: BaseEmailBackend) -> bool:
    """Opens the line to `relay`, or sees that it still is; says whether it is there."""
    line = getattr(relay, "connection", None)
    if isinstance(line, SMTP):
        try:
            if line.noop()[0] == OK:
                return True
        except (SMTPException, OSError):
            pass
        hang_up(relay)
    try:
        relay.open()
    except (SMTPException, OSError):
        return False
    return True


def hang_up(relay: BaseEmailBackend) -> None:
    """Ends the line to `relay`, without waiting for one that says nothing any more."""
    line = getattr(relay, "connection", None)
    if isinstance(line, SMTP):
        line.close()
        relay.connection = None  # type: ignore[attr-defined]
    with suppress(SMTPException, OSError):
        relay.close()


def send_without_sender(letter: EmailMessage) -> None:
    """Sends `letter`, once, so that no bounce and no machine can answer it: its sender is empty.

    What the relay does not take is lost. Where there is no SMTP it goes as any mail.
    """
    relay = get_connection()
    try:
        relay.open()
        line = getattr(relay, "connection", None)
        if isinstance(line, SMTP):
            content = letter.message().as_bytes().replace(b"\n", b"\r\n")
            line.sendmail("", letter.recipients(), content)
        else:
            relay.send_messages([letter])
    except (SMTPException, OSError):
        logger.warning("a mail that tells of a refused reply could not be sent")
    finally:
        hang_up(relay)


def deliver(letter: EmailMessage, relay: BaseEmailBackend) -> Delivery:
    """Hands `letter` to `relay`. REFUSED only when the relay says that the address is no good.

    LOST when the line broke before the answer: the relay may have taken it. After every other
    answer one knows. The exceptions of the relay hold the address: they are neither raised nor
    logged.
    """
    try:
        relay.send_messages([letter])
    except SMTPRecipientsRefused as refused:
        answers = refused.recipients.values()
        wrong = all(is_unknown(code, _words(said)) for code, said in answers)
        return Delivery.REFUSED if wrong else Delivery.LATER
    except SMTPDataError:
        return Delivery.LATER
    except SMTPServerDisconnected:
        hang_up(relay)
        return Delivery.LOST
    except SMTPException:
        hang_up(relay)
        return Delivery.NO_RELAY
    except OSError:
        hang_up(relay)
        return Delivery.LOST
    return Delivery.ACCEPTED


def _words(said: bytes | str) -> str:
    return said if isinstance(said, str) else said.decode("ascii", "replace")
