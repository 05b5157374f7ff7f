"""The door through which a mail server of one's own brings replies, and mail that came back.

It speaks LMTP (RFC 2033).
"""

from __future__ import annotations

import asyncio
import logging

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from weerklank.kernel.connection import freshen_connection, let_go_of_connection
from weerklank.notifications.bounces import letter_from, take_in_bounce
from weerklank.notifications.boxes import NOT_KNOWN
from weerklank.notifications.receiving import take_in
from weerklank.notifications.replying import notice_of

logger = logging.getLogger(__name__)

MOST_BYTES = 2_000_000
UNREADABLE = "554 5.6.0 This mail cannot be read"
LATER = "451 4.3.0 Something is wrong on our side; try again later"


class Door:
    """What the mail server is answered, mail by mail."""

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Whether mail to `address` can be for us. One at a time: each has an answer of its own."""
        if envelope.rcpt_tos:
            return "452 4.5.3 One recipient at a time"
        if notice_of(address) is None and letter_from(address) is None:
            return NOT_KNOWN
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Takes the mail in, or says why not."""
        return await asyncio.to_thread(_take_in, envelope)


def _take_in(envelope: Envelope) -> str:
    freshen_connection()
    to = envelope.rcpt_tos[0]
    take = take_in if notice_of(to) is not None else take_in_bounce
    try:
        return take(
            envelope.original_content or b"",
            to=to,
            sender=(envelope.mail_from or "").strip("<>"),
        )
    except RecursionError:
        # One mail in another, without end: later it would be no other.
        return UNREADABLE
    except Exception:
        logger.exception("A mail could not be taken in")
        return LATER
    finally:
        let_go_of_connection()


def answering() -> SMTP:
    """A conversation with a mail server."""
    return LMTP(Door(), data_size_limit=MOST_BYTES, enable_SMTPUTF8=True)
