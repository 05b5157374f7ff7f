"""When nobody takes up a call for help in time, others of the team are called as well. Once."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from weerklank.kernel import clock, events
from weerklank.moderation.events import HelpPassedOn
from weerklank.moderation.models import Case

WAITS = timedelta(minutes=30)


def pass_on_help() -> None:
    """Calls others for every open call for help that nobody took up within `WAITS`.

    For the worker. Somebody took it up when they took the case, and did not leave it again.
    """
    with transaction.atomic():
        late = Case.objects.select_for_update(skip_locked=True).filter(
            kind=Case.Kind.HELP, state=Case.State.OPEN, claimed_by=None, passed_on_at=None,
            opened_at__lte=clock.now() - WAITS,
        )  # fmt: skip
        for case in late:
            case.passed_on_at = clock.now()
            case.save(update_fields=["passed_on_at"])
            events.record(HelpPassedOn(help=case.pk))
