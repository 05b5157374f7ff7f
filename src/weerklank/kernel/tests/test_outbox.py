"""What waits and what got stuck, as the queue and its notes know it."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job

from tests.queries import at_most
from weerklank.kernel import clock, jobs, outbox
from weerklank.kernel.abandoned import give_back_abandoned
from weerklank.kernel.audit import SYSTEM
from weerklank.kernel.models import AuditEntry, Receipt, StuckJob
from weerklank.kernel.policy import WrongState
from weerklank.kernel.queues import LENGTHY, MOST_TRIES

pytestmark = pytest.mark.django_db


def a_job(
    status: str,
    task: str = "deliver_event",
    *,
    queue: str = "default",
    attempts: int = 0,
    queueing_lock: str | None = None,
    **arguments: object,
) -> Job:
    """A job as the queue holds it."""
    if task == "deliver_event":
        arguments = {"key": str(uuid.uuid4()), "name": "BellRang", "values": {}, **arguments}
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs"
            " (status, queue_name, task_name, attempts, queueing_lock, args)"
            " VALUES (%s, %s, %s, %s, %s, %s) RETURNING id",
            [status, queue, task, attempts, queueing_lock, json.dumps(arguments)],
        )
        key = cursor.fetchone()[0]
    made: Job = ProcrastinateJob.objects.get(pk=key).procrastinate_job
    return made


def status(job: Job) -> str | None:
    return ProcrastinateJob.objects.filter(pk=job.id).values_list("status", flat=True).first()


def stuck_job(**job: object) -> tuple[StuckJob, Job]:
    made = a_job("failed", **job)  # type: ignore[arg-type]
    outbox.set_aside(made, ValueError("geheim"))
    return StuckJob.objects.get(job=made.id or 0), made


def test_the_state_of_the_queue_in_one_query() -> None:
    assert outbox.outbox_state() == outbox.OutboxState({}, 0.0, 0)
    for made, queue in (("todo", "default"), ("todo", "default"), ("todo", LENGTHY)):
        a_job(made, queue=queue)
    a_job("doing")
    a_job("failed")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_events SET at = now() - interval '1 hour'"
            " WHERE job_id = (SELECT min(id) FROM procrastinate_jobs)"
        )
        cursor.execute(
            "UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 hour'"
            " WHERE queue_name = %s",
            [LENGTHY],
        )
    with at_most(1):
        state = outbox.outbox_state()
    assert (state.waiting, state.stuck) == ({"default": 2, LENGTHY: 1}, 1)
    assert 3600 <= state.oldest_seconds < 3700


def test_a_job_that_is_tried_too_often_by_workers_that_die_is_set_aside() -> None:
    killer, other = a_job("doing", attempts=MOST_TRIES), a_job("doing", attempts=1)
    assert give_back_abandoned() == 2
    assert (status(killer), status(other)) == ("failed", "todo")
    note = StuckJob.objects.get()
    assert (note.job, note.error, note.tries) == (killer.id, "WorkerDied", MOST_TRIES + 1)


def test_work_that_waits_already_is_not_put_in_the_queue_twice() -> None:
    died = a_job("doing", "mail_news", queueing_lock="mail_news", timestamp=1)
    waits = a_job("todo", "mail_news", queueing_lock="mail_news", timestamp=2)
    assert give_back_abandoned() == 1
    assert (status(died), status(waits)) == (None, "todo")


def test_of_work_by_the_clock_only_the_last_failure_is_kept_until_it_is_made_good() -> None:
    _note, earlier = stuck_job(task="mail_news", timestamp=1)
    note, later = stuck_job(task="mail_news", timestamp=2)
    assert (status(earlier), status(later)) == (None, "failed")
    assert StuckJob.objects.get() == note
    outbox.made_good(a_job("doing", "mail_news", timestamp=3))
    assert status(later) is None
    assert not StuckJob.objects.exists()


def test_an_event_that_is_handled_makes_no_other_good() -> None:
    _note, stuck = stuck_job()
    outbox.made_good(a_job("doing"))
    assert status(stuck) == "failed"
    assert StuckJob.objects.count() == 1


def test_notes_agree_with_the_queue_again_after_a_crash() -> None:
    _note, handled = stuck_job()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [handled.id])
    unnoted = a_job("failed", attempts=9)
    jobs.retry_stalled_jobs(timestamp=0)
    found = StuckJob.objects.get()
    assert (found.job, found.tries, found.event) == (unnoted.id, 9, "BellRang")
    jobs.retry_stalled_jobs(timestamp=0)
    assert StuckJob.objects.get() == found


def test_replay_is_for_what_is_stuck_only() -> None:
    note, stuck = stuck_job(attempts=9)
    outbox.replay(stuck=note, actor=SYSTEM)
    assert status(stuck) == "todo"
    line = AuditEntry.objects.get()
    assert (line.actor, line.verb, line.subject) == ("system", "replay_stuck_job", note.pk)
    with pytest.raises(WrongState):
        outbox.replay(stuck=note, actor=SYSTEM)
    being_done = a_job("doing")
    outbox.set_aside(being_done, None)
    with pytest.raises(WrongState):
        outbox.replay(stuck=StuckJob.objects.get(), actor=SYSTEM)
    assert status(being_done) == "doing"
    assert AuditEntry.objects.count() == 1


def test_the_class_of_an_error_is_noted_and_never_its_text() -> None:
    note, _job = stuck_job()
    assert note.error == "ValueError"
    assert "geheim" not in json.dumps(list(StuckJob.objects.values()), default=str)


def test_receipts_of_an_event_that_is_stuck_are_kept() -> None:
    long_ago = clock.today() - jobs.RECEIPTS_KEPT - timedelta(days=1)
    key = uuid.uuid4()
    for event in (key, uuid.uuid4()):
        Receipt.objects.create(event=event, handler="x", on=long_ago)
    a_job("failed", key=str(key))
    jobs.forget_receipts(timestamp=0)
    assert Receipt.objects.get().event == key


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("outbox", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_lists_and_replays() -> None:
    first, second = stuck_job(), stuck_job()
    a_job("todo")
    listed = told("--list")
    assert "default: 1 waiting" in listed
    assert "stuck: 2" in listed
    assert str(first[0].pk) in listed
    assert "deliver_event BellRang" in listed
    for wrong in ("x", str(uuid.uuid4())):
        with pytest.raises(CommandError):
            told("--replay", wrong)
    assert "1 tried again" in told("--replay", str(first[0].pk))
    assert (status(first[1]), status(second[1])) == ("todo", "failed")
    assert "1 tried again" in told("--replay", "all")
    assert status(second[1]) == "todo"
