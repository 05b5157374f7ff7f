"""A kind of news that only tests know, and a real mail server that refuses whom it is told to."""

from __future__ import annotations

import socket
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

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
from weerklank.notifications.models import Notice


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
