"""Letters that go out at once, because what is in them is not kept anywhere else."""

from __future__ import annotations

from smtplib import SMTPException

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _


def send_invitation(*, email: str, link: str) -> bool:
    """Mails a link that lets its reader into a space; names neither space nor sender.

    Returns whether the letter could be handed over.
    """
    body = _(
        "Hello,\n\n"
        "Somebody asks you to come and think along. With this link you can have a look:\n\n"
        "%(link)s\n\n"
        "The link works for 14 days, for one person. You sign in first; if you have no account "
        "yet, you make one.\n\n"
        "Do you not expect this, or do you not want it? Then you need not do anything.\n"
    ) % {"link": link}
    return _send(email, _("You have been invited"), body)


def send_post(*, email: str, link: str) -> bool:
    """Tells somebody that they have a place in an organisation.

    Returns whether the letter could be handed over.
    """
    body = _(
        "Hello,\n\n"
        "A colleague gave you a place on our website, so that you can answer people. "
        "Sign in with this e-mail address and fill in how people see you:\n\n"
        "%(link)s\n"
    ) % {"link": link}
    return _send(email, _("A place has been made for you"), body)


def _send(email: str, subject: str, body: str) -> bool:
    try:
        EmailMessage(subject=subject, body=body, to=[email]).send()
    except (OSError, SMTPException):
        return False
    return True
