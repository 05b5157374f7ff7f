"""`python -m django demo_mail_server --port P`: takes the mail of the demo and sends it nowhere."""

from __future__ import annotations

import asyncio
import signal
from argparse import ArgumentParser
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from weerklank.demo import mailbox

HOST = "127.0.0.1"


class KeepingHandler:
    """Keeps every mail as a file."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Called by aiosmtpd when a mail is complete."""
        content = envelope.original_content or b""
        mailbox.keep(content)
        return "250 Kept"


class Command(BaseCommand):
    """Listens for mail until it is told to stop."""

    help = "Listens for mail and keeps it, to be read at /demo/mail/."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Called by Django."""
        parser.add_argument("--port", type=int, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Called by Django."""
        if not settings.DEMO:
            raise CommandError("Set DEMO=1: this mail server delivers nothing.")
        asyncio.run(listen(int(options["port"])))


async def listen(port: int) -> None:
    """Takes mail on this machine's own address until SIGINT or SIGTERM."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stop.set)
    server = await loop.create_server(
        lambda: SMTP(KeepingHandler(), enable_SMTPUTF8=True, hostname="demo"), HOST, port
    )
    async with server:
        await stop.wait()
