from collections import Counter

from django.core.management.base import BaseCommand, CommandError

from weerklank.kernel.integrity import findings


class Command(BaseCommand):
    """Looks whether rows, files, counts and clocks still belong together; changes nothing."""

    help = """Looks whether what belongs together still does: files and rows, counts, promises.

    Reads only, and may run while people work. Prints a line for each finding: ids and names of
    files, never words of people. Ends with code 1 when there are some."""

    def handle(self, *args: object, **options: object) -> None:
        found: Counter[str] = Counter()
        for finding in findings():
            found[finding.what] += 1
            self.stdout.write(f"{finding.what}: {finding.where}")
        if found:
            raise CommandError(
                "; ".join(f"{number} × {what}" for what, number in sorted(found.items()))
            )
        self.stdout.write("Everything is where it belongs.")
