"""Reports about mail that came back, as mail servers make them (RFC 3464)."""

from __future__ import annotations

REPORT = """\
Return-Path: <>
From: MAILER-DAEMON@mail.doemee.example (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind};
\tboundary="ABC/mail.doemee.example"

This is a MIME-encapsulated message.

--ABC/mail.doemee.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--ABC/mail.doemee.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.doemee.example
Arrival-Date: Thu, 26 Nov 2026 20:01:00 +0000 (UTC)

{said}
--ABC/mail.doemee.example
Content-Description: Undelivered Message
Content-Type: message/rfc822

Subject: Er is nieuws voor u

{returned}

--ABC/mail.doemee.example--
"""


def about(
    address: str,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    diagnosis: str = "smtp; 550 5.1.1 No such user",
) -> str:
    """What a report says of one recipient."""
    return (
        f"Final-Recipient: rfc822; {address}\nOriginal-Recipient: rfc822;{address}\n"
        f"Action: {action}\nStatus: {status}\nRemote-MTA: dns; mx.voorbeeld.test\n"
        f"Diagnostic-Code: {diagnosis}\n"
    )


def a_report(*said: str, kind: str = "delivery-status", returned: str = "Er is nieuws.") -> bytes:
    """A report that says this, each of one recipient, with the mail that came back in it."""
    words = "\n".join(said)
    return REPORT.format(to="weg@doemee.example", kind=kind, said=words, returned=returned).encode()
