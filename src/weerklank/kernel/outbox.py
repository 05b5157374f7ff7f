"""What waits to be done, and what got stuck: shown, counted, and tried again when somebody says so.

The queue itself keeps a job that failed for good, with everything that is needed to do it again;
nothing but a replay takes it out. A `StuckJob` stands beside it and says about it what may be read
by people: what kind of work, since which day, how often tried, which class of error. Never the text
of an error, which may hold words or addresses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Job

from weerklank.kernel import audit, clock
from weerklank.kernel.events import HandlersFailed
from weerklank.kernel.models import StuckJob
from weerklank.kernel.policy import WrongState

EVENT = "deliver_event"
_names: dict[str, object] = {}


@dataclass(frozen=True, slots=True)
class OutboxState:
    """How the queue stands: jobs that wait, per queue; how long; and how many got stuck."""

    waiting: dict[str, int]
    oldest_seconds: float
    stuck: int


def outbox_state() -> OutboxState:
    """The present state of the queue. One query.

    `waiting` holds queues with jobs in them only; jobs that wait for their next try count.
    `oldest_seconds` is for how long the oldest job that may be done now has been waiting, 0 when
    there is none. The queue's own clock, that of the database, is the one that counts here.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT j.queue_name, count(*) FILTER (WHERE j.status = 'todo'),"
            " count(*) FILTER (WHERE j.status = 'failed'),"
            " extract(epoch FROM now() - min(coalesce(j.scheduled_at, e.at))"
            "  FILTER (WHERE j.status = 'todo' AND coalesce(j.scheduled_at, e.at) <= now()))"
            " FROM procrastinate_jobs j"
            " LEFT JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'"
            " WHERE j.status IN ('todo', 'failed') GROUP BY j.queue_name"
        )
        rows = cursor.fetchall()
    return OutboxState(
        waiting={queue: todo for queue, todo, _stuck, _oldest in rows if todo},
        oldest_seconds=max((float(oldest or 0) for *_rest, oldest in rows), default=0.0),
        stuck=sum(stuck for _queue, _todo, stuck, _oldest in rows),
    )


def name_task(task: str, words: object) -> None:
    """Says in plain words what kind of work `task` is; for an app's `jobs.py`.

    `words` are a text that is translated when it is shown.
    """
    _names[task] = words


def words_for(task: str) -> str:
    """What kind of work `task` is, in plain words."""
    return str(_names[task]) if task in _names else _("Other work")


def set_aside(job: Job, error: Exception | None) -> None:
    """Notes that `job` got stuck: its last try raised `error`, or ended with its worker (None).

    Called by the worker; the job itself is the queue's to keep. Of work that comes back by the
    clock only what failed last is kept.
    """
    assert job.id is not None
    made_good(job)
    StuckJob.objects.update_or_create(
        job=job.id,
        defaults={
            "task": job.task_name,
            "event": str(job.task_kwargs.get("name")) if job.task_name == EVENT else "",
            "tries": job.attempts + 1,
            "error": _class_of(error),
            "on": clock.today(),
        },
    )


def made_good(job: Job) -> None:
    """When `job` came back by the clock, forgets those before it that got stuck. For the worker."""
    if not any(name == job.task_name for name, _id in app.periodic_registry.periodic_tasks):
        return
    for stuck in StuckJob.objects.filter(task=job.task_name).exclude(job=job.id or 0):
        with transaction.atomic():
            _drop(stuck.job)
            stuck.delete()


def tidy_stuck_jobs() -> None:
    """Makes the notes agree with the queue, after a crash between the two. For the worker."""
    failed = ProcrastinateJob.objects.filter(status="failed")
    for row in failed.exclude(pk__in=StuckJob.objects.values("job")):
        job = row.procrastinate_job
        set_aside(job.evolve(attempts=job.attempts - 1), None)
    kept = ProcrastinateJob.objects.filter(status__in=("failed", "doing"))
    StuckJob.objects.exclude(job__in=kept.values("pk")).delete()


@transaction.atomic
def replay(*, stuck: StuckJob, actor: audit.Actor) -> None:
    """Has a stuck job tried once more; when that fails too, it is set aside again at once.

    Leaves a line in the trail. Permission is the caller's to ask. Raises WrongState when it is no
    longer stuck.
    """
    found = StuckJob.objects.select_for_update().filter(pk=stuck.pk).first()
    failed = ProcrastinateJob.objects.select_for_update(of=("self",)).filter(status="failed")
    if found is None or not failed.filter(pk=found.job).exists():
        raise WrongState(_("This is no longer stuck."))
    audit.write(actor=actor, verb="replay_stuck_job", subject=found, scope=None)
    give_back(found.job)
    with connection.cursor() as cursor:
        # The queue counted a try when it failed, and another one for being put back.
        cursor.execute(
            "UPDATE procrastinate_jobs SET attempts = attempts - 1 WHERE id = %s", [found.job]
        )
    found.delete()


def give_back(job: int, *, wait_seconds: float = 0) -> None:
    """Puts a job that failed, or whose worker died, in the queue again, to be done after a while.

    When the same work waits there already, that does for both.
    """
    # The queue compares with the clock of the database, which no test moves.
    retry_at = timezone.now() + timedelta(seconds=wait_seconds)
    try:
        with transaction.atomic():
            app.job_manager.retry_job_by_id(job, retry_at=retry_at)
    except UniqueViolation:
        _drop(job)


def _drop(job: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [job])


def _class_of(error: Exception | None) -> str:
    if error is None:
        return "WorkerDied"
    errors = error.errors if isinstance(error, HandlersFailed) else [error]
    return ", ".join(sorted({type(each).__name__ for each in errors}))[:200]
