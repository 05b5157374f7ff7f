from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from weerklank.backups.archive import NotABackup
from weerklank.backups.programs import NoProgram
from weerklank.backups.restoring import RestoreFailed, RestoreRefused, restore_backup
from weerklank.backups.sealed import NotAKey, NotOpened, read_secret_keys


class Command(BaseCommand):
    """Restores a backup into an empty place."""

    help = """Restores a backup into an empty database and storage, checks every row and file, and
    takes away what was withdrawn since. Web server and worker are off meanwhile."""
    # There are no tables yet.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", type=Path, required=True, dest="path", metavar="FILE")
        parser.add_argument(
            "--secret-key", type=Path, required=True, metavar="FILE", help="the key that opens it"
        )
        parser.add_argument(
            "--without-withdrawals",
            action="store_true",
            help="when the list of withdrawals is lost: what people took back since comes back",
        )

    def handle(
        self,
        *args: object,
        path: Path,
        secret_key: Path,
        without_withdrawals: bool,
        **options: Any,
    ) -> None:
        try:
            secret_keys = read_secret_keys(secret_key)
        except (NotAKey, OSError) as reason:
            raise CommandError(f"Nothing was restored. {reason}") from None
        try:
            restored = restore_backup(
                path=path,
                secret_keys=secret_keys,
                without_withdrawals=without_withdrawals,
                say=self.stdout.write,
            )
        except (RestoreRefused, NotOpened, NotABackup, NoProgram) as reason:
            raise CommandError(f"Nothing was restored. {reason}") from None
        except (RestoreFailed, OSError) as reason:
            raise CommandError(
                f"The restore stopped halfway. {reason} What is there stays hidden: make database "
                "and storage empty, and begin anew."
            ) from None
        self.stdout.write(
            f"Restored as of {restored.made_at}: {restored.rows} rows of {restored.tables} tables "
            f"and {restored.files} files, each compared with the backup."
        )
        for line in restored.settled.lines():
            self.stdout.write(line)
        self.stdout.write(
            "Give the database roles their rights again, and start the worker, then the web server."
        )
