from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import connection, transaction

from tests.jobs import run_jobs
from weerklank.kernel import events
from weerklank.kernel.events import Event, HandlersFailed
from weerklank.kernel.models import Receipt

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, kw_only=True)
class BellRang(Event):
    bell: uuid.UUID


@pytest.fixture
def heard() -> Iterator[list[str]]:
    """What two handlers heard; the second fails the first time it is called."""
    calls: list[str] = []

    def first(event: BellRang) -> None:
        calls.append(f"first {event.bell}")

    def second(event: BellRang) -> None:
        calls.append(f"second {event.bell}")
        if len([call for call in calls if call.startswith("second")]) == 1:
            raise RuntimeError("not yet")

    events.reacts_to(BellRang)(first)
    events.reacts_to(BellRang)(second)
    yield calls
    events._handlers.pop("BellRang")


def waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        return int(cursor.fetchone()[0])


def test_each_handler_acts_once_though_the_event_comes_again(heard: list[str]) -> None:
    bell, key = uuid.uuid4(), uuid.uuid4()
    with pytest.raises(HandlersFailed):
        events.deliver(key=key, name="BellRang", values={"bell": str(bell)})
    events.deliver(key=key, name="BellRang", values={"bell": str(bell)})
    events.deliver(key=key, name="BellRang", values={"bell": str(bell)})
    assert heard == [f"first {bell}", f"second {bell}", f"second {bell}"]
    assert Receipt.objects.filter(event=key).count() == 2


@pytest.mark.django_db(transaction=True)
def test_an_event_exists_exactly_when_the_write_does(heard: list[str]) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        events.record(BellRang(bell=uuid.uuid4()))
    with transaction.atomic():
        events.record(BellRang(bell=uuid.uuid4()))
        transaction.set_rollback(True)
    assert waiting() == 0
    with transaction.atomic():
        events.record(BellRang(bell=uuid.uuid4()))
    assert waiting() == 1
    with pytest.raises(HandlersFailed):
        run_jobs()


def test_an_event_nobody_reacts_to_leaves_no_job() -> None:
    @dataclass(frozen=True, kw_only=True)
    class NobodyCares(Event):
        bell: uuid.UUID

    events.record(NobodyCares(bell=uuid.uuid4()))
    assert waiting() == 0
