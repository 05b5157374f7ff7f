"""A kind of news that only tests know, and what it is told through.

A real mail server that refuses whom it is told to, the door of ours, and a service of browsers.
"""

from __future__ import annotations

import asyncio
import smtplib
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.contrib.postgres.fields import ArrayField
from django.db.models import QuerySet, UUIDField
from django.urls import reverse
from pytest_django.fixtures import Settings

from weerklank.kernel import notices
from weerklank.kernel.events import Event
from weerklank.kernel.notices import NoticeKind, Wording
from weerklank.kernel.prepared import prepared
from weerklank.notifications.door import answering
from weerklank.notifications.models import Notice
from weerklank.notifications.tests.devices import Service, served


@dataclass(frozen=True, kw_only=True)
class SomethingSaid(Event):
    """An event of tests: `alias` is told of `subject`."""

    alias: uuid.UUID
    subject: uuid.UUID


@prepared(subjects=ArrayField(UUIDField()))
def _subjects(subjects: list[uuid.UUID]) -> QuerySet[Notice, uuid.UUID]:
    """What notices are about: these stay there for as long as a notice does."""
    return Notice.objects.filter(subject__among=subjects).values_list("subject", flat=True)


@dataclass
class News:
    """The kind of news of tests; what is in `gone` is no longer shown, `asked` counts readings."""

    gone: set[uuid.UUID] = field(default_factory=set)
    asked: int = 0

    def word(self, subjects: list[uuid.UUID]) -> dict[uuid.UUID, Wording]:
        self.asked += 1
        return {
            subject: Wording(
                f"Geheim nieuws over {subject}",
                reverse("portal:contribution", kwargs={"contribution": subject}),
            )
            for subject in subjects
            if subject not in self.gone
        }


@pytest.fixture
def news(monkeypatch: pytest.MonkeyPatch) -> News:
    made = News()
    kind = NoticeKind(
        name="something_said",
        event=SomethingSaid,
        told=lambda event: [event.alias],
        subject=lambda event: event.subject,
        read=_subjects,
        word=made.word,
        group="answers",
    )
    monkeypatch.setitem(notices.kinds, kind.name, kind)
    return made


@dataclass
class Relay:
    """A mail server: what it took, and the answers it gives instead for some addresses.

    What is in `before_answer` for an address is done once its mail is taken, before it says so.
    """

    port: int = 0
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    senders: list[str | None] = field(default_factory=list)
    before_answer: dict[str, Callable[[SMTP], object]] = field(default_factory=dict)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        letter = message_from_bytes(content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.senders.append(envelope.mail_from)
        self.taken += [(address, letter) for address in envelope.rcpt_tos]
        for address in envelope.rcpt_tos:
            if address in self.before_answer:
                self.before_answer[address](server)
        return "250 OK"

    def letters_to(self, address: str) -> list[EmailMessage]:
        return [letter for receiver, letter in self.taken if receiver == address]


@pytest.fixture
def relay(settings: Settings) -> Iterator[Relay]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        handler = Relay(port=free.getsockname()[1])
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", handler.port
    settings.BASE_URL = "https://doemee.example"
    yield handler
    controller.stop()


@dataclass
class Door:
    """The door, as the mail server next to it knows it."""

    port: int

    def brings(self, mail: EmailMessage | bytes, *, to: str, sender: str) -> str:
        """What the door says to this mail."""
        content = mail if isinstance(mail, bytes) else mail.as_bytes()
        with smtplib.LMTP("127.0.0.1", self.port, local_hostname="mail.doemee.example") as line:
            try:
                line.sendmail(sender, [to], content.replace(b"\n", b"\r\n"))
            except smtplib.SMTPRecipientsRefused as refused:
                code, words = refused.recipients[to]
                return f"{code} {words.decode() if isinstance(words, bytes) else words}"
            except (smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as refused:
                said = refused.smtp_error
                return f"{refused.smtp_code} {said.decode() if isinstance(said, bytes) else said}"
        return "250"


@pytest.fixture
def door(settings: Settings, relay: Relay) -> Iterator[Door]:
    settings.REPLY_ADDRESS = "antwoord@doemee.example"
    settings.BOUNCE_ADDRESS = "weg@doemee.example"
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    opening = loop.create_server(answering, "127.0.0.1", 0)
    server = asyncio.run_coroutine_threadsafe(opening, loop).result(timeout=20)
    yield Door(server.sockets[0].getsockname()[1])
    loop.call_soon_threadsafe(server.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(timeout=20)
    loop.close()


@pytest.fixture
def service(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Service]:
    with served(settings, tmp_path, monkeypatch) as made:
        yield made
