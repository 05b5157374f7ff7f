from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from weerklank.unmasking.actions import admit_officer
from weerklank.unmasking.admission import NothingToAdmit, fingerprint
from weerklank.unmasking.models import Officer


class Command(BaseCommand):
    """Lets an officer act with the code that they have now."""

    help = """Lets an officer act with the code that they have now.

    The officer reads the number of their office and its key from the page where they made their
    code. Compare both by telephone or face to face, with somebody whom you know to be that
    person: the database alone proves nothing."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("officer", type=UUID)
        parser.add_argument("key", help="the sixteen signs that stand beside it")

    def handle(self, *args: object, **options: Any) -> None:
        officer = Officer.objects.select_related("post", "organisation").filter(
            pk=options["officer"]
        )
        found = officer.first()
        if found is None:
            raise CommandError("There is no officer with this number.")
        if fingerprint(found) != options["key"].lower():
            raise CommandError("The key is another one. Nobody was admitted.")
        try:
            admit_officer(officer=found)
        except NothingToAdmit:
            raise CommandError("This office has ended, or has no code yet.") from None
        self.stdout.write(f"Admitted: an officer of {found.organisation.name}.")
