from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import an_account
from weerklank.kernel import audit, clock, dates
from weerklank.kernel.audit import SYSTEM
from weerklank.kernel.models import AuditEntry, Receipt
from weerklank.kernel.pagination import page_by_moment


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", ["UPDATE kernel_auditentry SET verb = 'x'", "DELETE FROM kernel_auditentry"]
)
def test_the_trail_can_only_grow(change: str) -> None:
    audit.write(actor=SYSTEM, verb="made", subject=an_account(), scope=None)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)
    assert AuditEntry.objects.get().verb == "made"


@pytest.mark.django_db
def test_pages_by_key_hold_every_row_once_also_when_moments_are_the_same() -> None:
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    for number in range(23):
        AuditEntry.objects.create(
            at=moment + timedelta(days=number // 7), actor="system", verb="x",
            subject_kind="y", subject=uuid.uuid4(),
        )  # fmt: skip
    seen: list[uuid.UUID] = []
    cursor: str | None = None
    while True:
        page = page_by_moment(AuditEntry.objects.all(), moment="at", cursor=cursor, size=5)
        seen += [entry.pk for entry in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    wanted = AuditEntry.objects.order_by("-at", "-id").values_list("id", flat=True)
    assert seen == list(wanted)


@given(st.text(max_size=60))
@pytest.mark.django_db
def test_a_cursor_that_cannot_be_read_counts_as_none(cursor: str) -> None:
    assert page_by_moment(Receipt.objects.all(), moment="on", cursor=cursor).items == []


@pytest.mark.django_db
def test_the_cache_shows_neither_name_nor_value() -> None:
    cache.set("login:fatima@voorbeeld.test", ["geheim"], timeout=60)
    assert cache.get("login:fatima@voorbeeld.test") == ["geheim"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM kernel_cache")
        stored = str(cursor.fetchall())
    assert "fatima" not in stored
    assert "geheim" not in stored


def test_days_read_as_people_say_them() -> None:
    with clock.at(datetime(2026, 11, 22, 12, tzinfo=UTC)), translation.override("nl"):
        assert dates.weekday(datetime(2026, 11, 23, 23, 30, tzinfo=UTC)) == "dinsdag 24 november"
        assert dates.day(datetime(2025, 3, 1, tzinfo=UTC)) == "1 maart 2025"
        assert dates.day_and_time(datetime(2026, 7, 1, 12, 5, tzinfo=UTC)) == "1 juli, 14:05 uur"
        assert dates.machine(datetime(2026, 7, 1, 23, 5, tzinfo=UTC)) == "2026-07-02"


def test_moving_the_clock_ends_with_the_block() -> None:
    moment = datetime(2000, 1, 1, tzinfo=UTC)
    with clock.at(moment):
        assert clock.now() == moment
        assert clock.ago(days=1).day == 31
    assert clock.now().year > 2000
