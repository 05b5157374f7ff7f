"""`python -m django demo_people`: where the demo is, and whom one can be there."""

from __future__ import annotations

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from weerklank.demo.queries import front_doors


class Command(BaseCommand):
    """Prints the addresses of the demo and its people."""

    help = "Prints the addresses of the demo and its people."

    def handle(self, *args: object, **options: object) -> None:
        """Called by Django."""
        if not settings.DEMO:
            raise CommandError("Set DEMO=1: the demo people are there in a demo only.")
        with translation.override(settings.LANGUAGE_CODE):
            for door in front_doors():
                self.stdout.write(f"{door.name}: {settings.BASE_URL}{door.path}")
                for somebody in door.people:
                    line = f"  {somebody.first_name:<11} {somebody.role:<28} {somebody.about}"
                    self.stdout.write(line.rstrip())
            address = f"{settings.BASE_URL}{front_doors()[0].path}demo/"
            self.stdout.write("")
            self.stdout.write(_("Sign in as any of them: %(address)s") % {"address": address})
            self.stdout.write(_("Read their mail: %(address)s") % {"address": f"{address}mail/"})
