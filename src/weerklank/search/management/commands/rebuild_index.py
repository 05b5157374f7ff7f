"""Makes the search index anew: `./dev manage rebuild_index [--missing]`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from weerklank.search.index import rebuild


class Command(BaseCommand):
    """Enters everything that can be found; people can work and search meanwhile."""

    help = "Makes the search index anew. Broken off, it can be started again at any time."

    def add_arguments(self, parser: CommandParser) -> None:
        """Called by Django."""
        parser.add_argument(
            "--missing",
            action="store_true",
            help="enter only what has no entry yet, so that it goes on where it was broken off",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Says after each batch how far it is."""
        rebuild(only_missing=options["missing"], say=self._say)
        self.stdout.write(self.style.SUCCESS("The search index is whole."))

    def _say(self, source: str, done: int) -> None:
        self.stdout.write(f"{source}: {done}")
