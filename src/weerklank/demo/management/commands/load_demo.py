"""`python -m django load_demo`: the fictional region, once."""

from __future__ import annotations

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from weerklank.demo.loading import load


class Command(BaseCommand):
    """Loads the demo region. Does nothing when it is there."""

    help = "Loads the demo region. Does nothing when it is there."

    def handle(self, *args: object, **options: object) -> None:
        """Called by Django."""
        if not settings.DEMO:
            raise CommandError("Set DEMO=1: the demo region is for a demo only.")
        made = load()
        self.stdout.write("The demo region is loaded." if made else "The demo region is there.")
