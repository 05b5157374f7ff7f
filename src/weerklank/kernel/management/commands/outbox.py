from __future__ import annotations

import uuid
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from weerklank.kernel.audit import SYSTEM
from weerklank.kernel.models import StuckJob
from weerklank.kernel.outbox import outbox_state, replay
from weerklank.kernel.policy import WrongState


class Command(BaseCommand):
    """Shows how the queue stands and what got stuck, and has stuck jobs tried again."""

    help = "Shows the queue and the jobs that got stuck; has one of them, or all, tried again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--list", action="store_true", help="show what waits and what is stuck")
        what.add_argument("--replay", metavar="ID", help="try this job again; or: all")

    def handle(self, *args: object, replay: str | None, **options: object) -> None:
        if replay is None:
            self._list()
        else:
            self._replay(replay)

    def _list(self) -> None:
        state = outbox_state()
        for queue, number in sorted(state.waiting.items()):
            self.stdout.write(f"{queue}: {number} waiting")
        self.stdout.write(f"oldest: {state.oldest_seconds:.0f} s")
        self.stdout.write(f"stuck: {state.stuck}")
        for stuck in StuckJob.objects.order_by("on", "id"):
            kind = f"{stuck.task} {stuck.event}".strip()
            self.stdout.write(
                f"{stuck.pk}  {kind}  since {stuck.on}  tried {stuck.tries}  {stuck.error}"
            )

    def _replay(self, which: str) -> None:
        found = StuckJob.objects.all()
        if which != "all":
            try:
                found = found.filter(pk=uuid.UUID(which))
            except ValueError:
                raise CommandError("Give the id that --list shows, or: all") from None
            if not found.exists():
                raise CommandError("There is no stuck job with this id.")
        done = 0
        for stuck in found:
            try:
                replay(stuck=stuck, actor=SYSTEM)
            except WrongState:
                continue
            done += 1
        self.stdout.write(f"{done} tried again")
