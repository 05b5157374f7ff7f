"""What has to hold after a fault, without anybody having lent a hand."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from django.db import connection

from tests.crash.browser import NoAnswer
from tests.crash.world import World
from tests.waiting import wait_until
from weerklank.contributions import withdrawals
from weerklank.contributions.models import Contribution
from weerklank.contributions.states import ContributionState
from weerklank.kernel import clock
from weerklank.kernel.integrity import findings
from weerklank.media.jobs import forget_uploads
from weerklank.media.models import Asset
from weerklank.notifications.models import Notice
from weerklank.promises.models import Promise, PromiseStep
from weerklank.promises.states import PromiseState

Kind = PromiseStep.Kind
PAGES_IN_A_ROW = 8
# What the clock puts in the queue comes again by itself, done or not.
JOBS = """procrastinate_jobs j WHERE NOT EXISTS (
    SELECT FROM procrastinate_periodic_defers d WHERE d.job_id = j.id)"""


def assert_healed(world: World) -> None:
    """The pages answer, the queue drains, and nothing is lost, doubled or left over."""
    wait_until(lambda: pages_answer(world), "pages answer again")
    wait_until(queue_is_empty, "the queue is empty")
    assert set_aside() == []
    assert_all_there_once(world)
    assert_clocks(world)
    assert_told_once(world)
    assert_in_one_piece()


def pages_answer(world: World) -> bool:
    """Whether a page for everybody and a page for one person come, many times in a row."""
    for _ in range(PAGES_IN_A_ROW):
        for path in ("/", "/mijn/bijdragen/"):
            try:
                if world.residents[0].browser.get(path).status != 200:
                    return False
            except NoAnswer:
                return False
    return True


def queue_is_empty() -> bool:
    """Whether every job was done, but for those that the clock puts in the queue."""
    # A connection of before the fault may be dead.
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {JOBS} AND j.status IN ('todo', 'doing')")
        return bool(cursor.fetchone()[0] == 0)


def set_aside() -> list[str]:
    """The tasks that were given up."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT task_name FROM {JOBS} AND j.status = 'failed'")
        return [name for (name,) in cursor.fetchall()]


def assert_all_there_once(world: World) -> None:
    """Each thing that was acknowledged is there, once, and nothing else is."""
    ledger = world.ledger
    voices = Contribution.objects.filter(topic__space=world.space, kind=Contribution.Kind.VOICE)
    answers = Contribution.objects.filter(
        topic__space=world.space, kind=Contribution.Kind.TEAM_ANSWER
    )
    standing = voices.filter(state=ContributionState.STANDING)
    there = {_mark(each.words): each.pk for each in standing}
    acknowledged = {mark: key for mark, key in ledger.said.items() if key not in ledger.withdrawn}
    assert there == acknowledged
    assert standing.count() == len(acknowledged)
    gone = voices.filter(state=ContributionState.WITHDRAWN).values_list("pk", flat=True)
    assert sorted(gone) == sorted(ledger.withdrawn)
    assert set(withdrawals.noted()) >= ledger.withdrawn
    given = {_mark(each.words): each.parent_id for each in answers}
    assert given == ledger.answered
    assert answers.count() == len(ledger.answered)
    for mark in ledger.with_file & set(acknowledged):
        files = Asset.objects.filter(attachment__contribution=ledger.said[mark])
        assert [file.state for file in files] == [Asset.State.READY], mark


def assert_clocks(world: World) -> None:
    """Each contribution has one promise, in the state and with the steps that fit."""
    answered = set(world.ledger.answered.values())
    promises = {
        promise.contribution_id: promise
        for promise in Promise.objects.filter(space=world.space).prefetch_related("steps")
    }
    assert sorted(promises) == sorted(world.ledger.said.values())
    for contribution, promise in promises.items():
        took = sorted(step.kind for step in promise.steps.all())
        if contribution in answered:
            assert (promise.state, took) == (PromiseState.KEPT, sorted([Kind.KEPT, Kind.OPENED]))
        elif contribution in world.ledger.withdrawn:
            assert promise.state == PromiseState.LAPSED
            assert took == sorted([Kind.LAPSED, Kind.OPENED])
        else:
            assert (promise.state, took) == (PromiseState.RUNNING, [Kind.OPENED])


def assert_told_once(world: World) -> None:
    """Who was answered is told of each answer, once."""
    answers = Contribution.objects.filter(
        topic__space=world.space, kind=Contribution.Kind.TEAM_ANSWER
    ).select_related("parent")
    expected = Counter((answer.parent.alias_id, answer.pk) for answer in answers if answer.parent)
    told = Notice.objects.filter(kind="promises.answered", alias__space=world.space)
    assert Counter(told.values_list("alias", "subject")) == expected


def assert_in_one_piece() -> None:
    """No file without a row, no row without a file, no count or clock that is wrong.

    What a crash left lying on its way is removed by the nightly cleaning, some days later.
    """
    assert list(findings()) == []
    with clock.at(clock.now() + timedelta(days=4)):
        forget_uploads(timestamp=0)
        unknown = [found for found in findings() if "file" in found.what]
    assert unknown == []


def _mark(words: str) -> str:
    return words.rsplit(" ", 1)[-1]
