from __future__ import annotations

import asyncio
import signal
import sys
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from weerklank.kernel.logs import log_uncaught
from weerklank.notifications.door import answering


class Command(BaseCommand):
    """Takes in replies to mail about news, and mail that came back, until told to stop."""

    help = (
        "Takes in replies, and mail that came back, that a mail server brings over LMTP; see"
        " docs/operations/mail.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="where to listen")
        parser.add_argument("--port", type=int, default=2424)

    def handle(self, *args: object, host: str, port: int, **options: object) -> None:
        sys.excepthook = log_uncaught
        if not (settings.REPLY_ADDRESS or settings.BOUNCE_ADDRESS):
            raise CommandError("Set REPLY_ADDRESS or BOUNCE_ADDRESS first: nothing can come in.")
        asyncio.run(_listen(host, port))


async def _listen(host: str, port: int) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stop.set)
    async with await loop.create_server(answering, host, port):
        await stop.wait()
