from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from weerklank.moderation.spam.learning import shifts, unlearn
from weerklank.moderation.spam.score import FITTED, weights_with


class Command(BaseCommand):
    """Shows what moderators taught the score for spam, or forgets it."""

    help = """Shows what moderators taught the score for spam.

    With --reset every weight goes back to what it was when this version was made."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reset", action="store_true")

    def handle(self, *args: object, **options: Any) -> None:
        if options["reset"]:
            self.stdout.write(f"{unlearn()} weights put back.")
            return
        taught = weights_with(shifts())
        for name, shipped in FITTED.items():
            self.stdout.write(f"{name:20} {shipped:6.2f} now {taught[name]:6.2f}")
