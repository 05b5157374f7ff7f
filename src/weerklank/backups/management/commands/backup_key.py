from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from weerklank.backups.sealed import new_key


class Command(BaseCommand):
    """Makes the pair of keys with which backups are sealed and opened."""

    help = """Writes a new secret key to a file, for who may open backups, and prints the public key
    that goes with it, for BACKUP_PUBLIC_KEYS. The secret key does not belong on this machine."""
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, required=True, metavar="FILE")

    def handle(self, *args: object, to: Path, **options: Any) -> None:
        secret, public = new_key()
        try:
            handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as trouble:
            raise CommandError(f"{to} cannot be made: {trouble.strerror}.") from None
        with os.fdopen(handle, "w") as file:
            file.write(f"# public key: {public}\n{secret}\n")
        self.stdout.write(public)
