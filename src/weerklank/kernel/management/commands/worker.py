from __future__ import annotations

import sys

import psycopg
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from weerklank.kernel.hands import work
from weerklank.kernel.logs import log_uncaught


class Command(BaseCommand):
    """Runs the jobs of every queue, until told to stop."""

    help = "Runs the worker: events, mail, files, and what is to be done by the clock."

    def handle(self, *args: object, **options: object) -> None:
        sys.excepthook = log_uncaught
        try:
            work()
        except (OperationalError, psycopg.OperationalError):
            raise CommandError("The database does not answer.") from None
