"""The mail of the demo: what would have been sent, kept as files beside the media."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

from django.conf import settings

from weerklank.kernel import clock

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as the demo shows it."""

    key: str
    to: str
    subject: str
    words: str
    at: datetime | None


def folder() -> Path:
    """Where the mails lie."""
    place: Path = settings.MEDIA_ROOT.parent / "demo-mail"
    return place


def keep(content: bytes) -> Path:
    """Keeps a mail as it came in, under a name that says when."""
    folder().mkdir(parents=True, exist_ok=True)
    path = folder() / f"{clock.now():%Y%m%d-%H%M%S-%f}-{secrets.token_hex(4)}.eml"
    path.write_bytes(content)
    return path


def letters() -> list[Letter]:
    """The mails, newest first; at most 200."""
    return [read(path) for path in sorted(folder().glob("*.eml"), reverse=True)[:SHOWN]]


def letter(key: str) -> Letter | None:
    """The mail called `key`, or None."""
    path = folder() / f"{Path(key).name}.eml"
    return read(path) if path.is_file() else None


def read(path: Path) -> Letter:
    """What is in the file of a mail, as plain text."""
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = message.get_body(preferencelist=("plain",))
    date = message["Date"]
    return Letter(
        key=path.stem,
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        words=body.get_content() if body is not None else "",
        at=_moment(date.datetime) if date is not None else None,
    )


def _moment(sent: datetime) -> datetime:
    """When a mail was sent; a mail that names no zone means UTC (RFC 5322, section 3.3)."""
    return sent if sent.tzinfo else sent.replace(tzinfo=UTC)
