from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from weerklank.backups.settling import settle


class Command(BaseCommand):
    """Puts rows and files in step after point-in-time recovery."""

    help = """Erases again what was withdrawn since the moment to which the database was recovered,
    and deletes files that no row knows any more. While web server and worker are off."""

    def handle(self, *args: object, **options: Any) -> None:
        for line in settle().lines():
            self.stdout.write(line)
