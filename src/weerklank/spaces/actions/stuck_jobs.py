"""What people do about work that got stuck."""

from __future__ import annotations

from django.db import transaction

from weerklank.kernel import outbox
from weerklank.kernel.models import StuckJob
from weerklank.kernel.policy import WrongState, authorise
from weerklank.spaces.manage_policies import (
    may_replay_stuck_job,
    may_run_platform,
    stuck_jobs_visible_to,
)
from weerklank.spaces.person import Person

# So many are put in the queue again within the time that somebody waits for a page.
MOST_AT_ONCE = 500


def replay_stuck_job(*, person: Person, stuck: StuckJob) -> None:
    """Has a job that got stuck tried once more; when that fails too, it gets stuck again.

    Raises Denied for who does not run the platform, WrongState when it is no longer stuck.
    """
    authorise(may_replay_stuck_job(person, stuck))
    outbox.replay(stuck=stuck, actor=person.actor)


@transaction.atomic
def replay_all_stuck_jobs(*, person: Person) -> int:
    """Has every job that got stuck tried once more, at most 500 in one go; returns how many.

    Raises Denied for who does not run the platform.
    """
    authorise(may_run_platform(person))
    done = 0
    for stuck in stuck_jobs_visible_to(person).order_by("on", "id")[:MOST_AT_ONCE]:
        try:
            outbox.replay(stuck=stuck, actor=person.actor)
        except WrongState:
            # Somebody else was first.
            continue
        done += 1
    return done
