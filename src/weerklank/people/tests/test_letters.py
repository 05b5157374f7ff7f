"""Mail about an account: every letter there is, and one whole journey over a real mail server."""

from __future__ import annotations

import email
import email.policy
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import allauth
import pytest
from aiosmtpd.controller import Controller
from django.test import Client, override_settings
from django.urls import reverse
from django.utils.translation import override

from weerklank.people.letters import LETTERS, SENTENCES

SOURCES = Path(allauth.__file__).parent
UNUSED = {
    "account/email/password_reset_key",
    "account/messages/phone_verification_sent.txt",
    "account/messages/phone_verified.txt",
}


def named_in_allauth(pattern: str) -> set[str]:
    found = set()
    for app in ("account", "mfa", "socialaccount"):
        for file in (SOURCES / app).rglob("*.py"):
            if "tests" not in file.parts:
                found |= set(re.findall(pattern, file.read_text()))
    return found - UNUSED


def test_every_mail_and_message_of_allauth_has_our_words() -> None:
    assert named_in_allauth(r'"(\w+/email/\w+)"') <= set(LETTERS)
    assert named_in_allauth(r'"(\w+/messages/\w+\.txt)"') <= set(SENTENCES)


@pytest.mark.parametrize("name", LETTERS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_letter_is_short_and_whole(name: str, language: str) -> None:
    letter = LETTERS[name]
    fields = {
        field
        for part in letter.paragraphs
        for _text, field, _spec, _conversion in Formatter().parse(str(part))
        if field
    }
    with override(language):
        body = letter.body(dict.fromkeys(fields, "WAARDE"))
        assert body.startswith("Hallo," if language == "nl" else "Hello,")
    assert "{" not in body
    assert body.count("WAARDE") == len(fields)
    assert len(body) < 600


class Sink:
    """Keeps what a mail server is given."""

    def __init__(self) -> None:
        self.letters: list[email.message.EmailMessage] = []

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
        content = envelope.content  # type: ignore[attr-defined]
        self.letters.append(email.message_from_bytes(content, policy=email.policy.default))
        return "250 OK"


@pytest.fixture
def sink() -> Iterator[Sink]:
    kept = Sink()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=port,
    ):
        yield kept
    server.stop()


@pytest.mark.django_db
def test_signing_up_over_a_real_mail_server(client: Client, sink: Sink) -> None:
    reply = client.post(reverse("account_signup"), {"email": "fatima@voorbeeld.test"})
    letter = sink.letters[0]
    assert letter["To"] == "fatima@voorbeeld.test"
    assert letter["Subject"] == "Uw code om uw adres te bevestigen"
    assert letter.get_content_type() == "text/plain"
    code = re.search(r"\d{4}-\d{4}", letter.get_content())
    assert code
    client.post(reply["Location"], {"code": code[0]})
    assert client.get(reverse("people:me")).status_code == 200
