from django.core.management.base import BaseCommand, CommandError

from weerklank.kernel.sealing import SealBroken
from weerklank.spaces.rotation import rotate


class Command(BaseCommand):
    """Makes every seal and tag under the alias keys anew with the newest key."""

    help = """Makes every seal and tag of pseudonyms anew with the newest key.

    1. Make a key of 32 bytes in base64 and put it in front of ALIAS_KEYS, with a comma.
    2. Restart web server and worker, so that all of them know both keys.
    3. Run this command.
    4. Take the old key out of ALIAS_KEYS, restart, and destroy it everywhere. Backups made before
       step 3 can be read with the old key only: destroy it when the last of them is gone."""

    def handle(self, *args: object, **options: object) -> None:
        try:
            done = rotate()
        except SealBroken:
            raise CommandError(
                "Something is sealed with a key that is not in ALIAS_KEYS. Nothing was changed. "
                "Put that key back at the end of ALIAS_KEYS and try again."
            ) from None
        self.stdout.write(f"{done} seals made anew. The older keys in ALIAS_KEYS are not needed.")
