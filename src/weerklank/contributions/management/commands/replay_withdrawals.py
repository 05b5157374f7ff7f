from uuid import UUID

from django.core.management.base import BaseCommand

from weerklank.contributions import withdrawals
from weerklank.contributions.actions import erase
from weerklank.contributions.events import ContributionWithdrawn
from weerklank.contributions.models import Contribution
from weerklank.contributions.states import ContributionState
from weerklank.kernel import audit, events
from weerklank.kernel.action import action


class Command(BaseCommand):
    """Erases again what was withdrawn after the backup that is being restored was made."""

    help = """Erases once more every contribution on the list of withdrawals (WITHDRAWALS_FILE).

    Run it after restoring a backup, before the web server starts. May run any number of times."""

    def handle(self, *args: object, **options: object) -> None:
        erased = sum(self._erase_again(key) for key in sorted(set(withdrawals.noted())))
        self.stdout.write(f"{erased} contributions erased again.")

    @action
    def _erase_again(self, key: UUID) -> int:
        there = (
            Contribution.objects.select_for_update(of=("self",))
            .select_related("topic")
            .filter(pk=key)
            .exclude(state=ContributionState.WITHDRAWN)
            .first()
        )
        if there is None:
            return 0
        erase(there)
        audit.write(actor=audit.SYSTEM, verb="withdraw", subject=there, scope=there.topic.space_id)
        events.record(ContributionWithdrawn(contribution=there.pk))
        return 1
