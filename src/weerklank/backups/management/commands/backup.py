from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from weerklank.backups.making import BackupFailed, Made, make_backup
from weerklank.backups.programs import NoProgram
from weerklank.backups.sealed import NotAKey, read_public_keys
from weerklank.kernel import clock

# In UTC: the worker has shuffled and cleaned up, and most people are not there yet.
NIGHT = (time(4, 30), time(7))
BY_DAY = (
    "It is outside of the night (04:30 to 07:00 UTC). A backup made by day shows in which order "
    "accounts and pseudonyms came since the night, to whoever opens it."
)


class Command(BaseCommand):
    """Makes a sealed backup of database and files."""

    help = """Makes a backup of the database and the files of people, as one file that only the
    secret keys of BACKUP_PUBLIC_KEYS open. ALIAS_KEYS, SECRET_KEY and the list of withdrawals stay
    out."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, required=True, metavar="FOLDER_OR_FILE")
        parser.add_argument(
            "--public-key",
            action="append",
            metavar="age1…",
            help="in place of BACKUP_PUBLIC_KEYS; may be given more than once",
        )
        parser.add_argument(
            "--by-day", action="store_true", help="also outside of the night; says what that shows"
        )

    def handle(
        self, *args: object, to: Path, public_key: list[str] | None, by_day: bool, **options: Any
    ) -> None:
        keys = public_key or settings.BACKUP_PUBLIC_KEYS
        if not keys:
            raise CommandError(
                "A backup is always sealed: set BACKUP_PUBLIC_KEYS, or give --public-key. "
                "`weerklank backup_key` makes a pair of keys."
            )
        at_night = NIGHT[0] <= clock.now().astimezone(UTC).time() < NIGHT[1]
        if not at_night and not by_day:
            raise CommandError(f"{BY_DAY} Say --by-day if it has to be now.")
        try:
            made = make_backup(to=to, public_keys=read_public_keys(keys))
        except (BackupFailed, NoProgram, NotAKey) as reason:
            raise CommandError(str(reason)) from None
        except OSError as trouble:
            raise CommandError(f"No backup was made: {trouble}") from None
        self._tell(made, at_night)

    def _tell(self, made: Made, at_night: bool) -> None:
        self.stdout.write(
            f"{made.path}: {made.rows} rows of {made.tables} tables, {made.files} files."
        )
        if made.gone_meanwhile:
            self.stdout.write(f"{made.gone_meanwhile} files were taken back while it was made.")
        if not at_night:
            self.stderr.write(BY_DAY)
        if made.since_the_night:
            self.stderr.write(
                f"{made.since_the_night} rows were written since their tables were shuffled: "
                "their order can be seen in this backup."
            )
        if made.missing:
            raise CommandError(
                "The backup is there, but the storage lacks files that rows promise: "
                + ", ".join(made.missing)
            )
