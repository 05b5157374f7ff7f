"""A mail server of the test: what the product sends arrives over SMTP and can be read."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import Settings

CODE = re.compile(r"\b\d{4}-\d{4}\b")


class PostOffice:
    """Keeps every letter that arrives."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Called for each letter, by the name that the mail server knows."""
        letter = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 OK"

    def newest_code(self) -> str:
        """The code in the newest letter."""
        words = text_of(self.letters[-1])
        found = CODE.search(words)
        assert found, words
        return found[0]


def text_of(letter: EmailMessage) -> str:
    """Everything in a letter that can be read, its subject too."""
    parts = [str(part.get_content()) for part in letter.walk() if not part.is_multipart()]
    return "\n".join([str(letter["Subject"]), *parts])


@contextmanager
def open_post_office(settings: Settings) -> Iterator[PostOffice]:
    """Lets the product send its mail to a server of this test."""
    office = PostOffice()
    controller = Controller(office, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = controller.hostname, controller.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    try:
        yield office
    finally:
        controller.stop()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
    return number
