from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import suppress
from typing import cast

from django.core.management.base import BaseCommand
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from weerklank.kernel.logs import log_uncaught
from weerklank.kernel.queues import AT_ONCE


class Command(BaseCommand):
    """Runs the jobs of every queue, until told to stop."""

    help = "Runs the worker: events, mail, files, and what is to be done by the clock."

    def handle(self, *args: object, **options: object) -> None:
        sys.excepthook = log_uncaught
        connector = cast(DjangoConnector, app.connector)
        with app.replace_connector(connector.get_worker_connector()) as ready:
            asyncio.run(_work(ready))


async def _work(ready: App) -> None:
    """Each queue has hands of its own: what takes minutes never keeps mail or an event waiting."""
    async with ready.open_async():
        hands = asyncio.gather(
            *(
                ready.run_worker_async(
                    name=f"weerklank {queue}",
                    queues=[queue],
                    concurrency=most,
                    fetch_job_polling_interval=5,
                    shutdown_graceful_timeout=20,
                    delete_jobs="successful",
                    install_signal_handlers=False,
                )
                for queue, most in AT_ONCE.items()
            )
        )
        for sign in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(sign, hands.cancel)
        with suppress(asyncio.CancelledError):
            await hands
